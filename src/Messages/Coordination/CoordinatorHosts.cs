namespace Slfd.Messages.Coordination;

/// <summary>A coordinator host, as another one sees it.</summary>
/// <param name="Name">Its address among the coordinator hosts; of one that coordinates alone, the machine's name.</param>
/// <param name="Coordinates">Whether the coordinator is there now.</param>
/// <param name="InContact">Whether it can be reached.</param>
/// <param name="Answers">Whether it is the one that says so.</param>
/// <param name="Release">Of its program; null: not known.</param>
public sealed record CoordinatorHostView(string Name, bool Coordinates, bool InContact, bool Answers, string? Release = null);
