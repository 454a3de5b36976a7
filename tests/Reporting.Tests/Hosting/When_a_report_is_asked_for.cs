using Microsoft.Data.Sqlite;
using Slfd.Messages.Coordination;
using Slfd.Reporting.Hosting;
using Slfd.Reporting.Results;

namespace Slfd.Reporting.Tests.Hosting;

/// <summary>The report holds everything that was committed before it was asked for.</summary>
public class When_a_report_is_asked_for : ReportingTest
{
    [Fact]
    public void It_waits_for_what_the_coordinator_has()
    {
        var reporting = Start();
        reporting.Tell(new GridList([AGrid.Small.ToJson()]), Coordinator);
        reporting.Tell(Page(Rows[..2]), Coordinator);
        ExpectStored(Rows[..2]);
        reporting.Tell(new RenderReports("small", AGrid.Context), TestActor);
        ExpectQuestionAfter(2);
        reporting.Tell(Page(Rows[2..], last: false), Coordinator);
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        reporting.Tell(Page([]), Coordinator);
        var rendered = ExpectMsg<ReportsRendered>();
        Assert.True(rendered.CaughtUp);
        Assert.All(rendered.Table.Lines, line => Assert.Equal(3, line.SeedsDone));
        Assert.True(File.Exists(Path.Combine(rendered.Folder, "table.csv")));
    }

    [Fact]
    public void An_answer_to_an_earlier_question_is_not_enough()
    {
        var reporting = Start(new() { Retry = TimeSpan.FromMinutes(1), Patience = TimeSpan.FromMinutes(1) });
        ExpectQuestionAfter(0);
        reporting.Tell(new RenderReports("small"), TestActor);
        reporting.Tell(new GridList([AGrid.Small.ToJson()]), Coordinator);
        reporting.Tell(Page(Rows[..2]), Coordinator);
        ExpectQuestionAfter(2);
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        reporting.Tell(Page(Rows[2..]), Coordinator);
        Assert.All(ExpectMsg<ReportsRendered>().Table.Lines, line => Assert.Equal(3, line.SeedsDone));
    }

    [Fact]
    public void Silence_of_the_coordinator_is_not_waited_for_forever()
    {
        var reporting = Start(new() { Patience = TimeSpan.FromMilliseconds(100) });
        reporting.Tell(new GridList([AGrid.Small.ToJson()]), Coordinator);
        reporting.Tell(Page(Rows[..2]), Coordinator);
        ExpectStored(Rows[..2]);
        reporting.Tell(new RenderReports("small"), TestActor);
        var rendered = ExpectMsg<ReportsRendered>();
        Assert.False(rendered.CaughtUp);
        Assert.All(rendered.Table.Lines, line => Assert.Equal(1, line.SeedsDone));
    }

    [Fact]
    public void A_grid_of_a_build_whose_cells_have_other_ids_is_refused_and_its_report_stays()
    {
        using (var store = ResultStore.OpenOrRefill(Folder.Database, _ => { }))
        {
            store.PutGrids([AGrid.Small]);
        }

        using (SqliteConnection database = new($"Data Source={Folder.Database};Pooling=False"))
        {
            database.Open();
            using var command = database.CreateCommand();
            command.CommandText = """UPDATE grid SET json = replace(json, '"edition":1', '"paper":false')""";
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        Directory.CreateDirectory(Folder.Runs.Report("small"));
        var table = Path.Combine(Folder.Runs.Report("small"), "table.csv");
        File.WriteAllText(table, "what that build wrote");
        var reporting = Start();
        reporting.Tell(new RenderReports("small", AGrid.Context), TestActor);
        reporting.Tell(Page([]), Coordinator);
        ExpectQuestionAfter(0);
        reporting.Tell(Page([]), Coordinator);
        var refused = ExpectMsg<ReportsFailed>().Because;
        Assert.StartsWith("grid 'small' was written by a build whose cells have other ids", refused, StringComparison.Ordinal);
        Assert.Contains("--runs", refused, StringComparison.Ordinal);
        Assert.Equal("what that build wrote", File.ReadAllText(table));
    }

    [Fact]
    public void An_unknown_grid_is_refused_with_the_names_that_exist()
    {
        var reporting = Start();
        reporting.Tell(new GridList([AGrid.Small.ToJson()]), Coordinator);
        reporting.Tell(new RenderReports("smal"), TestActor);
        reporting.Tell(Page([]), Coordinator);
        ExpectQuestionAfter(0);
        reporting.Tell(Page([]), Coordinator);
        Assert.Equal("there is no grid called 'smal'; there is small", ExpectMsg<ReportsFailed>().Because);
    }
}
