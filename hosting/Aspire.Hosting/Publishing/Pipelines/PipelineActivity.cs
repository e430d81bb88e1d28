namespace Aspire.Hosting.Pipelines;

/// <summary>One thing that a pipeline reports. The member names are those of the CLI's protocol.</summary>
internal sealed record PipelineActivity(string Type, PipelineActivityData Data)
{
    public const string Step = "step";
    public const string Task = "task";
    public const string Log = "log";
    public const string Prompt = "prompt";
    public const string PublishComplete = "publish-complete";
}

/// <summary>The content of a <see cref="PipelineActivity"/>. The member names are those of the CLI's protocol.</summary>
internal sealed record PipelineActivityData
{
    public required string Id { get; init; }

    public required string StatusText { get; init; }

    /// <summary>The name of a <see cref="Pipelines.CompletionState"/>.</summary>
    public string CompletionState { get; init; } = nameof(Pipelines.CompletionState.InProgress);

    public bool IsComplete => CompletionState != nameof(Pipelines.CompletionState.InProgress);

    public bool IsError => CompletionState == nameof(Pipelines.CompletionState.CompletedWithError);

    public bool IsWarning => CompletionState == nameof(Pipelines.CompletionState.CompletedWithWarning);

    /// <summary>The step to which a task or a log line belongs.</summary>
    public string? StepId { get; init; }

    public string? ParentStepId { get; init; }

    public int? HierarchyLevel { get; init; }

    public string? CompletionMessage { get; init; }

    public IReadOnlyList<PipelineSummaryItem>? PipelineSummary { get; init; }

    public IReadOnlyList<PipelinePromptInput>? Inputs { get; init; }

    public string? LogLevel { get; init; }

    public DateTimeOffset? Timestamp { get; init; }

    public bool EnableMarkdown { get; init; }
}

/// <summary>One field of a question to the person at the CLI. The member names are those of the CLI's protocol.</summary>
internal sealed record PipelinePromptInput
{
    public string? Name { get; init; }

    public required string Label { get; init; }

    /// <summary><c>Text</c>, <c>SecretText</c>, <c>Choice</c>, <c>Boolean</c> or <c>Number</c>.</summary>
    public required string InputType { get; init; }

    public bool Required { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>>? Options { get; init; }

    public string? Value { get; init; }

    public IReadOnlyList<string>? ValidationErrors { get; init; }

    public bool AllowCustomChoice { get; init; }

    public bool UpdateStateOnChange { get; init; }

    public bool Loading { get; init; }

    public bool Disabled { get; init; }
}
