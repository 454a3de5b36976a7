using Slfd.Reporting.Statistics;

namespace Slfd.Reporting.Tests.Statistics;

/// <summary>Held against SciPy 1.10 (ttest_ind with equal_var = False, ttest_rel); Student's t also against textbook critical values.</summary>
public class T_tests
{
    [Fact]
    public void By_Welch_give_the_values_of_an_independent_computation()
    {
        var test = TTests.Welch([27.2, 24.1, 30.5], [20.1, 22.4, 19.9, 21.0])!;
        Assert.Equal(3.318595599288352, test.T, 10);
        Assert.Equal(2.383463984722751, test.DegreesOfFreedom, 10);
        Assert.Equal(0.06280047118288302, test.P, 9);
    }

    [Fact]
    public void By_Welch_on_accuracies_give_them_as_well()
    {
        var test = TTests.Welch([0.431, 0.440, 0.425, 0.452, 0.437], [0.418, 0.433, 0.421, 0.430, 0.425])!;
        Assert.Equal(2.1782357219471797, test.T, 8);
        Assert.Equal(6.603829170204137, test.DegreesOfFreedom, 8);
        Assert.Equal(0.0681189136401642, test.P, 9);
    }

    [Fact]
    public void On_pairs_give_the_values_of_an_independent_computation()
    {
        var test = TTests.Paired([0.431 - 0.418, 0.440 - 0.433, 0.425 - 0.421, 0.452 - 0.430, 0.437 - 0.425])!;
        Assert.Equal(3.7714853148216596, test.T, 8);
        Assert.Equal(4, test.DegreesOfFreedom);
        Assert.Equal(0.01957930656880885, test.P, 9);
    }

    [Fact]
    public void Change_their_sign_and_nothing_else_when_the_sides_are_exchanged()
    {
        double[] first = [0.3, 0.4, 0.35], second = [0.5, 0.45, 0.55];
        var (forth, back) = (TTests.Welch(first, second)!, TTests.Welch(second, first)!);
        Assert.Equal((-forth.T, forth.DegreesOfFreedom, forth.P), (back.T, back.DegreesOfFreedom, back.P));
    }

    [Fact]
    public void Are_not_defined_without_two_values_or_without_spread()
    {
        Assert.Null(TTests.Welch([0.3], [0.5, 0.6]));
        Assert.Null(TTests.Welch([0.1, 0.1, 0.1], [0.7, 0.7, 0.7]));
        Assert.Null(TTests.Paired([0.1]));
        Assert.Null(TTests.Paired([0.1, 0.1, 0.1]));
    }
}
