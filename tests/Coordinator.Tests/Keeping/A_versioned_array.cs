using CsCheck;
using Slfd.Coordinator.Keeping;

namespace Slfd.Coordinator.Tests.Keeping;

/// <summary>What a view showed when it was taken it shows unchanged, no matter what is written later.</summary>
public class A_versioned_array
{
    [Fact]
    public void Shows_each_view_what_was_there_when_it_was_taken() => Gen.Select(Gen.Int[0, 9], Gen.Int[0, 100_000]).Array[1, 400].Sample(steps =>
    {
        VersionedArray<long> array = new();
        List<long> model = [];
        List<(VersionedView<long> View, long[] Then)> views = [];
        foreach (var (choice, detail) in steps)
        {
            switch (choice)
            {
                case < 2:
                    array.Add(detail);
                    model.Add(detail);
                    break;
                case 2:
                    array.Extend(model.Count + (detail % 3000));
                    model.AddRange(new long[detail % 3000]);
                    break;
                case 3:
                    views.Add((array.Freeze(), [.. model]));
                    break;
                default:
                    if (model.Count > 0)
                    {
                        array.Write(detail % model.Count) = detail;
                        model[detail % model.Count] = detail;
                    }

                    break;
            }
        }

        views.Add((array.Look(), [.. model]));
        Assert.All(views, pair => Assert.Equal(pair.Then, Enumerable.Range(0, pair.View.Count).Select(index => pair.View[index])));
    }, iter: 300);

    [Fact]
    public void Refuses_an_index_beyond_its_end()
    {
        VersionedArray<int> array = new();
        array.Add(1);
        var view = array.Freeze();
        array.Add(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => array[2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => view[1]);
    }
}
