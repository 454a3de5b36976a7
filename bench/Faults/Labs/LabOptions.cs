namespace Slfd.Faults.Labs;

/// <summary>What a lab is made of.</summary>
internal sealed record LabOptions
{
    /// <summary>Coordinator hosts: 1 or 3.</summary>
    public int Coordinators { get; init; } = 3;

    /// <summary>GPU hosts.</summary>
    public int Nodes { get; init; } = 4;

    /// <summary>Device slots of each.</summary>
    public int Slots { get; init; } = 2;

    /// <summary>What fake workers do (tests/FakeWorker/Script.cs); null: real workers.</summary>
    public string? Script { get; init; } = """{"otherwise":{"seconds":2,"steps":4,"checkpoints":true}}""";

    /// <summary>Every host in a namespace of its own.</summary>
    public bool Networked { get; init; }

    /// <summary>Term of a lease and beat, so that a scenario outlasts them in less than an hour.</summary>
    public (int Term, int Beat) Leases { get; init; } = (12, 3);

    /// <summary>One coordinator host with its journal in the runs folder, and no database server.</summary>
    public bool Sqlite { get; init; }

    /// <summary>A node's data folder; null: as on this machine.</summary>
    public Func<int, string>? DataOf { get; init; }

    /// <summary>Added to a node's environment, and so to its workers'; null: nothing.</summary>
    public Func<int, IReadOnlyDictionary<string, string>>? EnvironmentOf { get; init; }

    /// <summary>Added to the coordinators' environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
