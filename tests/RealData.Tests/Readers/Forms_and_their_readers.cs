using Slfd.Experiments.DataSets;
using Slfd.RealData.Procedural;
using Slfd.RealData.Readers;

namespace Slfd.RealData.Tests.Readers;

/// <summary>Each form of data that the catalogue knows can be read, and nothing else is said to be: the list of parts and the list of readers agree.</summary>
public class Forms_and_their_readers
{
    [Fact]
    public void Agree() => Assert.Equal(DataFormParts.All.Select(part => part.GetType()).ToHashSet(), DataReaders.All.Types.ToHashSet());

    [Fact]
    public void Serve_every_data_set() => Assert.All(DataSetCatalogue.All, entry => Assert.NotNull(DataReaders.Of(entry)));

    [Fact]
    public void Are_an_error_where_one_is_missing()
    {
        DataSetEntry entry = new("x", new Unread(), [new("a", 0)], [32], "nowhere", "none");
        Assert.Contains(nameof(Unread), Assert.Throws<ArgumentException>(() => DataReaders.Of(entry)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Count_what_is_drawn() => Assert.Equal((ProceduralPart.TrainPerClass, ProceduralPart.TestPerClass), (ProceduralImages.TrainPerClass, ProceduralImages.TestPerClass));

    [Fact]
    public void Have_a_checksum_where_a_subset_can_be_allowed() =>
        Assert.All(DataSetCatalogue.All.Where(entry => entry.Form is MedMnistPart), entry => Assert.NotNull(entry.Md5));

    private sealed class Unread : DataFormPart
    {
        public override string Name => "unread";
    }
}
