using Slfd.Reporting.Statistics;

namespace Slfd.Reporting.Tests.Statistics;

/// <summary>Step-down: the smallest p-value pays for all tests of the family, the largest for itself.</summary>
public class Holms_correction
{
    [Fact]
    public void Multiplies_by_the_tests_that_are_left_and_never_falls() =>
        // 4·0.005, 3·0.01, 2·0.03, then max(0.06, 1·0.04); worked by hand and with NumPy.
        AssertEqual([0.03, 0.06, 0.06, 0.02], Holm.Adjust([0.01, 0.04, 0.03, 0.005]));

    [Fact]
    public void Ends_at_one() => AssertEqual([1, 1], Holm.Adjust([0.6, 0.5]));

    [Fact]
    public void Does_not_count_a_test_that_is_not_defined() => AssertEqual([0.04, null, 0.04], Holm.Adjust([0.04, null, 0.02]));

    [Fact]
    public void Of_an_empty_family_is_empty() => Assert.Empty(Holm.Adjust([]));

    private static void AssertEqual(double?[] expected, double?[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair =>
        {
            Assert.Equal(pair.First is null, pair.Second is null);
            Assert.Equal(pair.First ?? 0, pair.Second ?? 0, 12);
        });
    }
}
