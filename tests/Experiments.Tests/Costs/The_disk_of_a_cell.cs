using Slfd.Experiments.Costs;
using Slfd.Support;

namespace Slfd.Experiments.Tests.Costs;

/// <summary>What a cell writes is counted from shapes.</summary>
public class The_disk_of_a_cell
{
    [Fact]
    public void Has_the_sets_of_all_evaluation_points_twice_where_units_judge_them()
    {
        var spec = ACell.DcPixel;
        var (here, spread) = (CellDisk.Of(spec), CellDisk.Of(spec, spread: true));
        var set = spec.ImagesPerClass * 10 * 3 * spec.Data.Resolution * spec.Data.Resolution * sizeof(float); // ten classes
        Assert.Equal(2 * set * spec.EvaluationPoints().Count(), spread.Running - here.Running);
        Assert.InRange((spread.Kept - here.Kept) / spec.UnitCount(), 4e3, 64e3); // a specification, a result and a log
    }

    [Fact]
    public void Is_that_of_its_texts_for_a_unit_which_writes_no_checkpoints()
    {
        var unit = CellDisk.Of(ACell.DcPixel.UnitAt(0));
        Assert.Equal(0, unit.Running);
        Assert.InRange(unit.Kept, 4e3, 64e3);
    }
}
