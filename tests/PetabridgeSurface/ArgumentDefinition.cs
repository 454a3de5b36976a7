namespace Petabridge.Cmd;

/// <summary>What pbm knows of an argument. The documentation shows <see cref="Switch"/>; the others are ours, for tests to read what the builder was told.</summary>
/// <param name="Description">For help.</param>
/// <param name="Mandatory">Whether nothing goes without it.</param>
/// <param name="Multiple">Whether it can be given several times.</param>
/// <param name="Switch">Every way to type it.</param>
/// <param name="DefaultValues">What pbm suggests.</param>
public sealed record ArgumentDefinition(string Description, bool Mandatory, bool Multiple, IReadOnlyList<string> Switch, IReadOnlyList<string> DefaultValues);
