namespace Aspire.Hosting;

/// <summary>A fault of the application model or of its start that the person who wrote the app host can mend.</summary>
public class DistributedApplicationException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public DistributedApplicationException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What failed, why, and what to do next.</param>
    public DistributedApplicationException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What failed, why, and what to do next.</param>
    /// <param name="inner">What caused it.</param>
    public DistributedApplicationException(string message, Exception inner) : base(message, inner)
    {
    }
}
