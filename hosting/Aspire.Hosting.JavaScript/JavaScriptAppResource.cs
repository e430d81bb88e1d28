using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.JavaScript;

/// <summary>A JavaScript application that a package manager or a runtime starts.</summary>
/// <param name="name">The name of the resource.</param>
/// <param name="command">The program that starts it.</param>
/// <param name="workingDirectory">The directory of its <c>package.json</c>.</param>
public class JavaScriptAppResource(string name, string command, string workingDirectory)
    : ExecutableResource(name, command, workingDirectory), IResourceWithServiceDiscovery, IResourceWithContainerFiles;

/// <summary>A Node.js application.</summary>
/// <param name="name">The name of the resource.</param>
/// <param name="command">The program that starts it.</param>
/// <param name="workingDirectory">The directory of its <c>package.json</c>.</param>
public class NodeAppResource(string name, string command, string workingDirectory)
    : JavaScriptAppResource(name, command, workingDirectory), IContainerFilesDestinationResource;

/// <summary>A Vite application.</summary>
/// <param name="name">The name of the resource.</param>
/// <param name="command">The program that starts it.</param>
/// <param name="workingDirectory">The directory of its <c>package.json</c>.</param>
public class ViteAppResource(string name, string command, string workingDirectory) : JavaScriptAppResource(name, command, workingDirectory);

/// <summary>Installs an application's packages before it starts.</summary>
/// <param name="name">The name of the resource.</param>
/// <param name="workingDirectory">The directory of the <c>package.json</c>.</param>
public class JavaScriptInstallerResource(string name, string workingDirectory) : ExecutableResource(name, "node", workingDirectory);
