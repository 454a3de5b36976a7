namespace Petabridge.Cmd;

/// <summary>A command as it arrives at the host.</summary>
/// <param name="name">Ours: how pbm makes commands is not documented.</param>
/// <param name="arguments">As they are in <see cref="Arguments"/>.</param>
public sealed class Command(string name, IEnumerable<Tuple<string, string>> arguments)
{
    /// <summary>Ours: what <see cref="Host.CommandHandlerActor"/> finds the handler by.</summary>
    public string Name { get; } = name;

    /// <summary>The switch that was typed, and the value after it.</summary>
    public IEnumerable<Tuple<string, string>> Arguments { get; } = [.. arguments];
}
