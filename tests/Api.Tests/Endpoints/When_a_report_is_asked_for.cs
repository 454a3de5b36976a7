using Slfd.Messages.Coordination;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Api.Tests.Endpoints;

/// <summary>A report that a running host makes names cells whose files are gone, as one of a folder does.</summary>
public class When_a_report_is_asked_for
{
    [Fact]
    public async Task Cells_whose_files_are_gone_are_named()
    {
        await using var api = await new AnApi { Reports = true }.Start();
        await api.Submit(AGrid.Named("g"));
        var lease = await api.Lease();
        await api.Tell<LeaseEnded>(new ReportSucceeded(AnApi.Node, 1, lease, AGrid.OutcomeOf(lease.Cell)));
        Assert.DoesNotContain("damaged or gone", await Report(api), StringComparison.Ordinal); // its cells lie elsewhere: there is no folder for them
        Directory.CreateDirectory(Path.Combine(api.Runs.Root, "cells"));
        Assert.Contains($"files of 1 finished cell are damaged or gone; the numbers are the coordinator's: {lease.Cell} (result.json is gone)", await Report(api), StringComparison.Ordinal);
    }

    private static Task<string> Report(AnApi api) => api.Http.GetStringAsync("/api/grids/g/report?format=markdown&width=500&extent=full");
}
