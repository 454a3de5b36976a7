using Slfd.Networking;

namespace Slfd.Coordinator.Hosting;

/// <summary>Which hosts coordinate together, and how this one takes part.</summary>
public sealed record ClusterOptions
{
    /// <summary>Where this host listens and what the others call it.</summary>
    public required NetworkOptions Network { get; init; }

    /// <summary>Every host that coordinates, this one included, in the same order everywhere; an odd number of them.</summary>
    public required IReadOnlyList<HostPort> Seeds { get; init; }

    /// <summary>How many hosts must be together for one of them to coordinate: more than half.</summary>
    public int Quorum => (Seeds.Count / 2) + 1;

    /// <summary>Checks what the types cannot say.</summary>
    /// <exception cref="ArgumentException">A value that cannot work; the message says which and why.</exception>
    public void Validate()
    {
        if (Network.Address.IsAnyInterface || Network.Address.Port == 0)
        {
            throw new ArgumentException($"{Network.Address} is no address that others can connect to: say --public-address host:port");
        }

        if (!Seeds.Contains(Network.Address))
        {
            throw new ArgumentException($"--seeds must name every coordinator host, this one ({Network.Address}) included, written the same everywhere; got {string.Join(",", Seeds)}");
        }

        if (Seeds.Count % 2 == 0 || Seeds.Distinct().Count() < Seeds.Count)
        {
            throw new ArgumentException($"--seeds must name one host, three or five, each once: an even number survives no more failures than one less; got {string.Join(",", Seeds)}");
        }
    }
}
