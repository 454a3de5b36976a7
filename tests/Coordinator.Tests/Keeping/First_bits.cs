using CsCheck;
using Slfd.Coordinator.Keeping;

namespace Slfd.Coordinator.Tests.Keeping;

/// <summary>The least number of a set is known after every change.</summary>
public class First_bits
{
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(300_000)]
    public void Are_those_of_a_sorted_set(int length) => Gen.Select(Gen.Int[0, length - 1], Gen.Bool).Array[1, 200].Sample(steps =>
    {
        FirstBits bits = new(length);
        SortedSet<int> model = [];
        foreach (var (number, on) in steps)
        {
            bits.Set(number, on);
            _ = on ? model.Add(number) : model.Remove(number);
            Assert.Equal(model.Count == 0 ? -1 : model.Min, bits.First());
        }
    }, iter: 100);
}
