using System.Security.Cryptography;
using System.Text;
using Slfd.Artifacts;
using Slfd.Messages.Coordination;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Api.Tests.Endpoints;

/// <summary>A report that a running host makes names cells whose files are damaged or gone, as one of a folder does.</summary>
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

    [Fact]
    public async Task Damaged_files_are_named_too()
    {
        await using var api = await new AnApi { Reports = true }.Start();
        await api.Submit(AGrid.Named("g"));
        var lease = await api.Lease();
        var result = $$"""{ "artifactSha256": { "{{CellFolder.SyntheticSetFile}}": "{{Sha256("whole")}}" } }""";
        await api.Tell<LeaseEnded>(new ReportSucceeded(AnApi.Node, 1, lease, AGrid.OutcomeOf(lease.Cell) with { ResultSha256 = Sha256(result) }));
        var folder = Directory.CreateDirectory(api.Runs.Cell(lease.Cell).Root).FullName;
        foreach (var name in CellFolder.Artifacts(AGrid.Named("g").Cells().Single(cell => cell.Id() == lease.Cell)))
        {
            await File.WriteAllTextAsync(Path.Combine(folder, name), name == CellFolder.ResultFile ? result : "whole");
        }

        Assert.DoesNotContain("damaged or gone", await Report(api), StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder, CellFolder.SyntheticSetFile), "whale");
        Assert.Contains($"files of 1 finished cell are damaged or gone; the numbers are the coordinator's: {lease.Cell} ({CellFolder.SyntheticSetFile} is damaged)", await Report(api), StringComparison.Ordinal);
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static Task<string> Report(AnApi api) => api.Http.GetStringAsync("/api/grids/g/report?format=markdown&width=500&extent=full");
}
