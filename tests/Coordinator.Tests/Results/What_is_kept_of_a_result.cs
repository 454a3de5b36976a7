using System.Text.Json;
using Slfd.Coordinator.Results;
using Slfd.Messages.Results;

namespace Slfd.Coordinator.Tests.Results;

/// <summary>The packed log gives back every member of a result, from memory and from a snapshot.</summary>
public class What_is_kept_of_a_result
{
    private static readonly CellOutcome s_outcome = new(new string('a', 64), "set", 100, [5, 10], [37, CellOutcome.Diverged], 1.5, "cpu", "data")
    {
        Revisions = "objective dc 2",
        Marks = ["loss", "pixels"],
        Splits = [new("train", 50, 50_000, "data_batch_1.bin to data_batch_5.bin", "t"), new("test", 10, 0, "drawn", "u") { Remark = "no such split" }],
        Fitted = [10, CellOutcome.Diverged],
        FittedOf = 10,
        PeakMemoryBytes = 5L << 30,
        Remarks = ["the generator is worth little"],
        Variances = [0.5f, 1.25f],
        EnergyJoules = 3.6e6,
    };

    [Fact]
    public void Every_member_is()
    {
        var bare = JsonSerializer.SerializeToElement(new CellOutcome("", "", 0, [], [], 0, "", ""));
        var whole = JsonSerializer.SerializeToElement(s_outcome);
        Assert.All(whole.EnumerateObject(), member => Assert.NotEqual(bare.GetProperty(member.Name).GetRawText(), member.Value.GetRawText())); // a member added later is tried here too
        ResultLog log = new();
        log.Add(3, new(7), s_outcome);
        Assert.Equal(JsonSerializer.Serialize(s_outcome), JsonSerializer.Serialize(log.Look().Outcome(1)));

        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        log.Save(writer);
        stream.Position = 0;
        ResultLog again = new();
        using BinaryReader reader = new(stream);
        again.Load(reader);
        Assert.Equal(JsonSerializer.Serialize(s_outcome), JsonSerializer.Serialize(again.Look().Outcome(1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17)]
    public void Energy_is_told_from_variances_and_its_absence_from_zero(int variances)
    {
        ResultLog log = new();
        log.Add(3, new(7), s_outcome with { EnergyJoules = null, Variances = new float[variances] });
        log.Add(4, new(7), s_outcome with { EnergyJoules = 0, Variances = new float[variances] });
        Assert.Equal((null, variances), (log.Look().Outcome(1).EnergyJoules, log.Look().Outcome(1).Variances.Length));
        Assert.Equal((0.0, variances), (log.Look().Outcome(2).EnergyJoules, log.Look().Outcome(2).Variances.Length));
    }

    [Fact]
    public void A_result_from_before_there_were_revisions_has_none()
    {
        ResultLog log = new();
        log.Add(3, new(7), s_outcome with { Revisions = null, Marks = [] });
        Assert.Null(log.Look().Outcome(1).Revisions);
        Assert.Empty(log.Look().Outcome(1).Marks);
    }
}
