using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.Pipelines;

/// <summary>What the steps have to say when the pipeline has ended well: addresses, file names and the like, in the order of adding.</summary>
[Experimental("ASPIREPIPELINES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public sealed class PipelineSummary
{
    private readonly Lock _lock = new();
    private readonly List<PipelineSummaryItem> _items = [];

    /// <summary>The items so far.</summary>
    public ReadOnlyCollection<PipelineSummaryItem> Items
    {
        get
        {
            lock (_lock)
            {
                return new([.. _items]);
            }
        }
    }

    /// <summary>Adds an item in plain text. Several steps may add at once.</summary>
    /// <param name="key">What the item is.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="ArgumentException">One of them is empty or white space.</exception>
    public void Add(string key, string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        Add(new PipelineSummaryItem(key, value, enableMarkdown: false));
    }

    /// <summary>Adds an item in Markdown. Several steps may add at once.</summary>
    /// <param name="key">What the item is.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="ArgumentException"><paramref name="key"/> is empty or white space.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null.</exception>
    public void Add(string key, MarkdownString value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        ArgumentNullException.ThrowIfNull(value);
        Add(new PipelineSummaryItem(key, value.Value, enableMarkdown: true));
    }

    private void Add(PipelineSummaryItem item)
    {
        lock (_lock)
        {
            _items.Add(item);
        }
    }
}
