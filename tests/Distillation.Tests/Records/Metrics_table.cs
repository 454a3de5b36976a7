using Slfd.Distillation.Records;

namespace Slfd.Distillation.Tests.Records;

/// <summary><c>metrics.csv</c>.</summary>
public class Metrics_table
{
    [Fact]
    public void Is_a_line_per_update_under_a_header() =>
        Assert.Equal("iteration,loss,rate,memory_mb,variance,student_rate,matching,mean_term,spread_term\n0,1.5,3.250,210.1,,,,,\n", MetricsTable.Write([new(0, 1.5f, 3.25, 210.12)]));

    [Fact]
    public void Keeps_every_digit_of_the_loss()
    {
        MetricsRow row = new(7, 1f / 3, 2, 100);
        Assert.Equal([row], MetricsTable.Read(MetricsTable.Write([row])));
    }

    [Fact]
    public void Has_columns_for_what_some_methods_alone_can_tell()
    {
        MetricsRow row = new(7, 1f / 3, 2, 100) { Variance = 1.0 / 3, StudentRate = 0.01, Terms = new(0.25, 1.0 / 7, 0) };
        Assert.Equal([row], MetricsTable.Read(MetricsTable.Write([row])));
    }

    [Fact]
    public void Of_an_earlier_version_is_still_read() =>
        Assert.Equal([new MetricsRow(0, 1.5f, 3.25, 210.1)], MetricsTable.Read("iteration,loss,rate,memory_mb\n0,1.5,3.250,210.1\n"));

    [Fact]
    public void Reads_files_of_versions_without_terms() => Assert.Equal(
        [new MetricsRow(0, 1.5f, 3.25, 210.1) { Variance = 2 }], MetricsTable.Read("iteration,loss,rate,memory_mb,variance,student_rate\n0,1.5,3.250,210.1,2,\n"));

    [Theory]
    [InlineData("")]
    [InlineData("loss,iteration\n")]
    [InlineData("iteration,loss,rate,memory_mb\n1,2,3\n")]
    public void Refuses_what_is_none(string text) => Assert.Throws<FormatException>(() => MetricsTable.Read(text));
}
