global using Wire = Aspire.Hosting.Dashboard.Wire;
