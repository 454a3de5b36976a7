namespace Slfd.Experiments.Parts;

/// <summary>What the compute plane makes of each part, by the part's type. A part without an entry is an error that says what to add.</summary>
/// <typeparam name="TPart">The kind of part.</typeparam>
/// <typeparam name="TFactory">How something is made from it.</typeparam>
/// <param name="kind">What a part is called in messages.</param>
public sealed class FactoryMap<TPart, TFactory>(string kind)
    where TPart : class, IPart
    where TFactory : class
{
    private readonly Dictionary<Type, TFactory> _factories = [];

    /// <summary>The types of the parts that have an entry.</summary>
    public IReadOnlyCollection<Type> Types => _factories.Keys;

    /// <summary>Adds an entry.</summary>
    /// <exception cref="ArgumentException">The type has one.</exception>
    public FactoryMap<TPart, TFactory> Add<TOwn>(TFactory factory)
        where TOwn : TPart
    {
        _factories.Add(typeof(TOwn), factory);
        return this;
    }

    /// <summary>The entry of a part.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public TFactory For(TPart part) => _factories.TryGetValue(part.GetType(), out var factory) ? factory
        : throw new ArgumentException($"this build knows the {kind} '{part.Name}' and cannot make it: add {part.GetType().Name} to its factories");
}
