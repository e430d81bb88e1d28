namespace ApplicationUnderTest;

/// <summary>Tests that run after all others and beside none: of what they look at, others would take something away.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Alone;
