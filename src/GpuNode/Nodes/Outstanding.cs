using Slfd.Messages.Coordination;

namespace Slfd.GpuNode.Nodes;

/// <summary>Messages that are repeated, ever more slowly, until they are answered. Pure: time comes in as a value.</summary>
/// <param name="first">How long the first answer is waited for; doubles with each repeat.</param>
/// <param name="most">The longest wait.</param>
internal sealed class Outstanding(TimeSpan first, TimeSpan most)
{
    private readonly Dictionary<object, Entry> _entries = [];

    /// <summary>When something is to be sent again; null: nothing waits for an answer.</summary>
    public TimeSpan? NextAt => _entries.Count == 0 ? null : _entries.Values.Min(entry => entry.At);

    /// <summary>Whether something waits for an answer under the key.</summary>
    public bool Has(object key) => _entries.ContainsKey(key);

    /// <summary>Notes a message that is being sent now; replaces one under the same key.</summary>
    /// <param name="key">What its answer is recognised by.</param>
    /// <param name="message">Made anew for each repeat.</param>
    /// <param name="now">Of a clock that only goes forward.</param>
    public void Add(object key, Func<INodeMessage> message, TimeSpan now) => _entries[key] = new(message, now + first, first);

    /// <summary>The answer came.</summary>
    /// <returns>Whether one was waited for.</returns>
    public bool Answer(object key) => _entries.Remove(key);

    /// <summary>What is to be sent again now.</summary>
    public IReadOnlyList<INodeMessage> Due(TimeSpan now)
    {
        List<INodeMessage>? due = null;
        foreach (var entry in _entries.Values)
        {
            if (entry.At <= now)
            {
                entry.Wait = TimeSpan.FromTicks(Math.Min(2 * entry.Wait.Ticks, most.Ticks));
                entry.At = now + entry.Wait;
                (due ??= []).Add(entry.Message());
            }
        }

        return due ?? (IReadOnlyList<INodeMessage>)[];
    }

    private sealed class Entry(Func<INodeMessage> message, TimeSpan at, TimeSpan wait)
    {
        public Func<INodeMessage> Message { get; } = message;

        public TimeSpan At { get; set; } = at;

        public TimeSpan Wait { get; set; } = wait;
    }
}
