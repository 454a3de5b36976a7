using System.Diagnostics;
using Slfd.GpuNode.Slots;
using Slfd.Messages.Workers;
using Slfd.Support;

namespace Slfd.GpuNode.Tests.Workers;

/// <summary>The bargain that keeps orphans away: a worker whose stdin ends has lost its parent, and ends. The fake keeps it in everything that it pretends to do.</summary>
public class When_its_parent_is_gone
{
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"otherwise":{"end":"hang"}}""")]
    [InlineData("""{"otherwise":{"seconds":60,"disobeys":true}}""")]
    [InlineData("""{"start":{"mode":"deaf"}}""")]
    [InlineData("""{"start":{"mode":"mute"}}""")]
    public async Task The_fake_worker_ends(string script)
    {
        var workers = new FakeWorkers();
        using var process = Process.Start(workers.Playing(script).StartInfo(new DeviceSlot("cpu:0", "cpu", 1)))!;
        var folder = Directory.CreateTempSubdirectory("slfd-orphan-").FullName;
        var spec = ACell.DcPixel;
        await process.StandardInput.WriteLineAsync(WorkerLines.Write(new RunCell(new(spec.Id(), new(1)), spec.ToCanonicalJson(), folder, folder, 60, 1, 1)));
        await process.StandardInput.FlushAsync();
        Assert.False(process.HasExited);
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(patience.Token);
        Assert.Empty(workers.Alive);
        Directory.Delete(folder, recursive: true);
    }
}
