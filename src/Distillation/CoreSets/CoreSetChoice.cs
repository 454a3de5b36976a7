using static TorchSharp.torch;

namespace Slfd.Distillation.CoreSets;

/// <summary>Chooses vectors that stand for all of them. Each choice depends on its arguments alone.</summary>
public static class CoreSetChoice
{
    private const int MostRounds = 100;

    /// <summary>Herding: the next is the one that brings the mean of the chosen nearest to the mean of all.</summary>
    /// <param name="features">[n, d].</param>
    /// <param name="count">k, 1 to n.</param>
    /// <returns>Places of the chosen in <paramref name="features"/>, in the order of choice.</returns>
    /// <remarks>Source: Welling, Herding dynamical weights to learn, ICML 2009; in this form Rebuffi et al., iCaRL, CVPR 2017, algorithm 4.</remarks>
    public static IReadOnlyList<long> Herding(Tensor features, int count)
    {
        using var scope = NewDisposeScope();
        MustHave(features, count);
        var mean = features.mean([0L], keepdim: true);
        var sum = zeros_like(mean);
        List<long> chosen = [];
        while (chosen.Count < count)
        {
            var apart = (((sum + features) / (chosen.Count + 1)) - mean).square().sum(1);
            Take(apart, chosen, nearest: true);
            sum = sum + features[chosen[^1]];
        }

        return chosen;
    }

    /// <summary>K-center, greedy: first the vector nearest to the mean, then always the one that is farthest from all that are chosen.</summary>
    /// <inheritdoc cref="Herding"/>
    /// <remarks>Within twice the best radius. Source: Sener and Savarese, Active learning for convolutional neural networks, ICLR 2018, algorithm 1.</remarks>
    public static IReadOnlyList<long> KCenter(Tensor features, int count)
    {
        using var scope = NewDisposeScope();
        MustHave(features, count);
        List<long> chosen = [];
        Take((features - features.mean([0L], keepdim: true)).square().sum(1), chosen, nearest: true);
        var apart = (features - features[chosen[0]]).square().sum(1);
        while (chosen.Count < count)
        {
            Take(apart, chosen, nearest: false);
            apart = minimum(apart, (features - features[chosen[^1]]).square().sum(1));
        }

        return chosen;
    }

    /// <summary>K-means: Lloyd's rounds from a k-means++ start, then for each centre the nearest vector that is not chosen yet.</summary>
    /// <param name="features">[n, d].</param>
    /// <param name="count">k, 1 to n.</param>
    /// <param name="rng">CPU generator of the start.</param>
    /// <returns>Places of the chosen, by centre.</returns>
    /// <remarks>Source: Lloyd, IEEE Transactions on Information Theory 28 (1982); Arthur and Vassilvitskii, SODA 2007.</remarks>
    public static IReadOnlyList<long> KMeans(Tensor features, int count, Generator rng)
    {
        using var scope = NewDisposeScope();
        MustHave(features, count);
        var centres = Start(features, count, rng);
        Tensor? before = null;
        for (var round = 0; round < MostRounds; round++)
        {
            var nearest = Distances(features, centres).argmin(1);
            if (before is not null && nearest.eq(before).all().item<bool>())
            {
                break;
            }

            before = nearest;
            var members = nn.functional.one_hot(nearest, count).to(features.dtype); // [n, k]
            var sizes = members.sum([0L]).unsqueeze(1);
            centres = where(sizes > 0, members.t().mm(features) / sizes.clamp_min(1), centres); // a centre without members stays
        }

        var apart = Distances(features, centres);
        List<long> chosen = [];
        for (var centre = 0; centre < count; centre++)
        {
            Take(apart.select(1, centre), chosen, nearest: true);
        }

        return chosen;
    }

    /// <summary>Each further centre is drawn with a probability that grows with the squared distance to those before it.</summary>
    private static Tensor Start(Tensor features, int count, Generator rng)
    {
        List<long> places = [randint(0, features.shape[0], [1], generator: rng).item<long>()];
        var apart = (features - features[places[0]]).square().sum(1);
        while (places.Count < count)
        {
            // All weights are zero where every vector is chosen or equal to a chosen one: any will do.
            var weights = apart.sum().item<float>() > 0 ? apart : ones_like(apart);
            places.Add(multinomial(weights.cpu(), 1, generator: rng).item<long>());
            apart = minimum(apart, (features - features[places[^1]]).square().sum(1));
        }

        return features.index_select(0, tensor(places.ToArray(), ScalarType.Int64).to(features.device));
    }

    /// <summary>Squared distances, [n, k], centre by centre: differences and not products, so that equal vectors are at 0.</summary>
    private static Tensor Distances(Tensor features, Tensor centres) => stack([.. Enumerable.Range(0, (int)centres.shape[0]).Select(centre => (features - centres[centre]).square().sum(1))], 1);

    /// <summary>Adds the place of the smallest or largest value among those that are not chosen; the first of equals.</summary>
    private static void Take(Tensor values, List<long> chosen, bool nearest)
    {
        using var scope = NewDisposeScope();
        var open = (nearest ? values : -values).clone();
        if (chosen.Count > 0)
        {
            open.index_fill_(0, tensor(chosen.ToArray(), ScalarType.Int64).to(values.device), float.PositiveInfinity);
        }

        chosen.Add(open.argmin().item<long>());
    }

    private static void MustHave(Tensor features, int count)
    {
        if (features.dim() != 2 || count < 1 || count > features.shape[0])
        {
            throw new ArgumentException($"{count} of [{string.Join(", ", features.shape)}] are to be chosen; expected [n, d] and 1 to n");
        }
    }
}
