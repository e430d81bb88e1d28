using System.Text.Json;

namespace Aspire.Hosting.Backchannel.JsonRpc;

/// <summary>The methods that a connection answers, by name. Parameters come by position; those left out are null.</summary>
internal sealed class JsonRpcMethods
{
    private readonly Dictionary<string, Handler> _handlers = new(StringComparer.Ordinal);

    /// <summary>Answers one call: a value, null, or an <see cref="IJsonRpcStream"/>.</summary>
    public delegate Task<object?> Handler(JsonRpcArguments arguments, CancellationToken cancellationToken);

    /// <summary>Adds a method that answers with a value.</summary>
    public JsonRpcMethods Add<T>(string name, Func<JsonRpcArguments, CancellationToken, Task<T>> method)
        => AddHandler(name, async (arguments, cancellationToken) => await method(arguments, cancellationToken).ConfigureAwait(false));

    /// <summary>Adds a method that answers with null.</summary>
    public JsonRpcMethods Add(string name, Func<JsonRpcArguments, CancellationToken, Task> method)
        => AddHandler(name, async (arguments, cancellationToken) =>
        {
            await method(arguments, cancellationToken).ConfigureAwait(false);
            return null;
        });

    /// <summary>Adds a method that answers with null, and does its work once the answer is on its way.</summary>
    public JsonRpcMethods AddLast(string name, Action work)
        => AddHandler(name, (_, _) => Task.FromResult<object?>(new JsonRpcAfterReply(work)));

    /// <summary>Adds a method that answers with a stream of values, which the caller fetches as it goes.</summary>
    public JsonRpcMethods AddStream<T>(string name, Func<JsonRpcArguments, CancellationToken, IAsyncEnumerable<T>> method)
        => AddHandler(name, (arguments, _) => Task.FromResult<object?>(new JsonRpcStream<T>(cancellationToken => method(arguments, cancellationToken))));

    /// <summary>The method of that name, or null.</summary>
    public Handler? Find(string name) => _handlers.GetValueOrDefault(name);

    private JsonRpcMethods AddHandler(string name, Handler handler)
    {
        _handlers.Add(name, handler);
        return this;
    }
}

/// <summary>The parameters of a call.</summary>
internal readonly struct JsonRpcArguments(JsonElement parameters, JsonSerializerOptions options)
{
    /// <summary>The parameter at a position, or null where the caller gave none.</summary>
    /// <exception cref="JsonException">The parameter is of another form.</exception>
    public T? At<T>(int position)
        => parameters.ValueKind == JsonValueKind.Array && position < parameters.GetArrayLength()
            ? parameters[position].Deserialize<T>(options)
            : default;
}

/// <summary>An empty answer, and what is done once it is on its way.</summary>
internal sealed record JsonRpcAfterReply(Action Work);
