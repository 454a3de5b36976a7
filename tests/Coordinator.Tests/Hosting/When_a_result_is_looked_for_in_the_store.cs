using Slfd.Artifacts;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Hosting;

/// <summary>A coordinator that has an artifact store believes what lies in it.</summary>
public sealed class When_a_result_is_looked_for_in_the_store : IAsyncDisposable
{
    private readonly AHost _host = new() { LooksInStore = true, Options = new() { TickEvery = TimeSpan.FromMilliseconds(20), StorePatience = TimeSpan.Zero } };

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task What_lies_there_whole_is_accepted_and_what_does_not_has_failed()
    {
        var (lease, spec) = await Started();
        var there = AHost.Success(lease) with { Outcome = AGrid.OutcomeOf(lease.Cell) with { ResultSha256 = Write(lease, spec) } };
        Assert.Equal(Verdict.Accepted, (await _host.Ask<LeaseEnded>(there)).Verdict);

        var absent = await _host.Lease();
        Assert.Equal(Verdict.Unproven, (await _host.Ask<LeaseEnded>(AHost.Success(absent))).Verdict);
        var failed = (await _host.Ask<CellDetail>(new GetCell(absent.Cell.ToString()))).Last;
        Assert.Contains("missing below", failed?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_to_a_result_is_none()
    {
        var (lease, spec) = await Started();
        var sha256 = Write(lease, spec);
        var result = Path.Combine(_host.Runs.Cell(lease.Cell).Attempt(lease.Token), CellFolder.ResultFile);
        File.Move(result, Path.Combine(_host.Runs.Root, "elsewhere"));
        File.CreateSymbolicLink(result, Path.Combine(_host.Runs.Root, "elsewhere"));
        var report = AHost.Success(lease) with { Outcome = AGrid.OutcomeOf(lease.Cell) with { ResultSha256 = sha256 } };
        Assert.Equal(Verdict.Unproven, (await _host.Ask<LeaseEnded>(report)).Verdict);
    }

    [Fact]
    public async Task Another_result_than_the_one_that_was_reported_is_none()
    {
        var (lease, spec) = await Started();
        Write(lease, spec);
        Assert.Equal(Verdict.Unproven, (await _host.Ask<LeaseEnded>(AHost.Success(lease))).Verdict);
    }

    private async Task<(LeaseId Lease, CellSpec Spec)> Started()
    {
        _host.Start();
        await _host.Submit(AGrid.Named("g", seeds: 2));
        var grant = await _host.Ask<Grant>(_host.Request("cpu:0"));
        return (grant.Lease, CellSpec.FromJson(grant.SpecJson));
    }

    private string Write(LeaseId lease, CellSpec spec)
    {
        var attempt = _host.Runs.Cell(lease.Cell).Attempt(lease.Token);
        foreach (var name in CellFolder.Artifacts(spec))
        {
            WholeFile.WriteText(Path.Combine(attempt, name), name == CellFolder.SpecFile ? spec.ToCanonicalJson() : name);
        }

        return WholeFile.Sha256(Path.Combine(attempt, CellFolder.ResultFile));
    }
}
