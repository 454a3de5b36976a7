using System.CommandLine;
using Slfd.Cli.Commands.Operators;
using Slfd.Cli.Rendering;
using Slfd.Cli.Shared;
using Slfd.Experiments.Hocon;
using Slfd.Hosts.Signals;
using Slfd.Messages.Coordination;
using Slfd.Programs;

namespace Slfd.Cli.Commands.Scaling;

/// <summary><c>slfd scale slurm</c>: as many nodes in Slurm's queue as there are cells for.</summary>
internal static class ScaleCommand
{
    private static readonly Argument<FileInfo> s_script = new("SCRIPT") { Description = "The job: a batch script that runs 'slfd node … --idle-out 10m --name \"slurm-$SLURM_JOB_ID\"' (docs/slurm.md has one)" };
    private static readonly Option<int> s_most = new("--most") { Description = "Never more jobs than this, waiting and running together", HelpName = "N", DefaultValueFactory = _ => 16 };
    private static readonly Option<int> s_least = new("--least") { Description = "So many jobs stay submitted whatever waits", HelpName = "N" };
    private static readonly Option<int> s_slots = new("--slots") { Description = "Cells that one job runs at once: its device slots", HelpName = "N", DefaultValueFactory = _ => 1 };
    private static readonly Option<string?> s_every = new("--every") { Description = "How often to look, at least 1s", HelpName = "30s", DefaultValueFactory = _ => "30s" };
    private static readonly Option<string> s_name = new("--job-name") { Description = "What the jobs are called; two scalers of one user need two names", HelpName = "NAME", DefaultValueFactory = _ => "slfd-node" };
    private static readonly Option<string> s_prefix = new("--node-prefix") { Description = "How the names of the jobs' nodes begin, so that nodes started otherwise are not taken for jobs", HelpName = "TEXT", DefaultValueFactory = _ => "slurm-" };
    private static readonly Option<bool> s_once = new("--once") { Description = "Look once, do what is to be done, and end: for cron" };

    public static Command Create()
    {
        Command slurm = new("slurm", """
            Keep as many nodes in Slurm's queue as the coordinator has cells for: submits the script with sbatch while cells wait that no device would take,
            and takes jobs back that have not started when no cell waits for them. Jobs that run are left alone; their nodes leave by themselves ('slfd node --idle-out').
            Ctrl-C ends it and touches no job. Three jobs in a row that end within 30 seconds end it too: then the script is at fault.

            Examples:
              slfd scale slurm node.sbatch --most 32
              slfd scale slurm node.sbatch --most 8 --slots 4 --every 10s --server https://c1:8470
              slfd scale slurm node.sbatch --once --dry-run
            """)
        {
            s_script, s_most, s_least, s_slots, s_every, s_name, s_prefix, s_once, ServerOptions.DryRun, ServerOptions.Server, ServerOptions.Authority,
        };
        slurm.SetAction((parsed, stop) => Run(parsed, stop));
        return new("scale", "Keep as many nodes in a batch system's queue as there are cells for.\n\nExample:\n  slfd scale slurm node.sbatch --most 32") { slurm };
    }

    private static async Task<int> Run(ParseResult parsed, CancellationToken stop)
    {
        var (script, limits, every) = Checked(parsed);
        var output = parsed.InvocationConfiguration.Output;
        if (!File.ReadAllText(script).Contains("--idle-out", StringComparison.Ordinal))
        {
            output.WriteLine($"notice: {script} does not say --idle-out: nodes that find no more cells stay until Slurm ends them");
        }

        SlurmQueue queue = new(parsed.GetRequiredValue(s_name), script);
        using var client = ServerOptions.ClientOf(parsed);
        using Interruption interruption = new();
        using var interrupted = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _ = interruption.Once.ContinueWith(_ => interrupted.Cancel(), TaskScheduler.Default);
        Round round = new(queue, client, limits, parsed.GetRequiredValue(s_prefix), parsed.GetValue(ServerOptions.DryRun), output);
        try
        {
            while (true)
            {
                try
                {
                    await round.Go(interrupted.Token);
                }
                catch (CommandFailure away) when (away.ExitCode == ExitCode.CannotServe && round.HasWorked && !parsed.GetValue(s_once))
                {
                    // A coordinator that fails over and a controller that restarts are back soon; what cannot work at the first look never will.
                    output.WriteLine($"{away.Message}; looking again in {Words.Duration(every)}");
                }

                if (round.IsScriptAtFault)
                {
                    throw new CommandFailure(ExitCode.CannotServe, $"{ShortLives.Limit} jobs in a row ended within 30 s of their start: {script} does not work as it is. What it printed lies where its --output says, else in slurm-{round.LastJob}.out");
                }

                if (parsed.GetValue(s_once))
                {
                    return ExitCode.Success;
                }

                await Task.Delay(every, interrupted.Token);
            }
        }
        catch (OperationCanceledException) when (interrupted.Token.IsCancellationRequested)
        {
            output.WriteLine($"stopped; the jobs are as they were: 'scancel --name {parsed.GetRequiredValue(s_name)}' drains them all");
            return ExitCode.Success;
        }
    }

    private static (string Script, ScaleLimits Limits, TimeSpan Every) Checked(ParseResult parsed)
    {
        var script = parsed.GetRequiredValue(s_script);
        ScaleLimits limits = new(parsed.GetValue(s_least), parsed.GetValue(s_most), parsed.GetValue(s_slots));
        return !script.Exists ? throw new CommandFailure(ExitCode.BadInput, $"{Printable.Show(script.FullName)} does not exist: SCRIPT is the batch script of one node; docs/slurm.md has one")
            : limits.Most is < 1 or > 10_000 ? throw new CommandFailure(ExitCode.BadInput, $"{s_most.Name} {limits.Most}: expected 1 to 10000")
            : limits.Least < 0 || limits.Least > limits.Most ? throw new CommandFailure(ExitCode.BadInput, $"{s_least.Name} {limits.Least}: expected 0 to {s_most.Name}, which is {limits.Most}")
            : limits.Slots is < 1 or > 64 ? throw new CommandFailure(ExitCode.BadInput, $"{s_slots.Name} {limits.Slots}: expected 1 to 64")
            : (script.FullName, limits, DurationOption.Of(parsed, s_every)!.Value);
    }

    /// <summary>Looks at work, devices and queue, and does what follows. A line is printed when something changed.</summary>
    private sealed class Round(SlurmQueue queue, OperatorClient client, ScaleLimits limits, string prefix, bool dryRun, TextWriter output)
    {
        private readonly HashSet<string> _submitted = [];
        private readonly ShortLives _lives = new();
        private readonly TimeProvider _clock = TimeProvider.System;
        private string _said = string.Empty;

        public bool HasWorked { get; private set; }

        public bool IsScriptAtFault { get; private set; }

        public string LastJob { get; private set; } = "N";

        public async Task Go(CancellationToken stop)
        {
            var jobs = await queue.Jobs(stop);
            var demand = await Demand(stop);
            HasWorked = true;
            IsScriptAtFault = _lives.Look(jobs, _submitted, _clock.GetElapsedTime(0)) && demand.Waiting > 0;
            if (IsScriptAtFault)
            {
                return;
            }

            List<SlurmJob> queued = [.. jobs.Where(job => !job.HasStarted)];
            var change = ScaleChange.Of(demand, queued.Count, jobs.Count - queued.Count, limits);
            Say($"{Words.Count(demand.Waiting, "cell waits", "cells wait")}, {Words.Count(demand.Idle, "device is idle", "devices are idle")}; jobs: {queued.Count} queued, {jobs.Count - queued.Count} running, at most {limits.Most}");
            if (change.Submit > 0)
            {
                List<string> ids = [];
                for (var job = 0; job < change.Submit && !dryRun; job++)
                {
                    ids.Add(LastJob = await queue.Submit(stop));
                    _submitted.Add(LastJob);
                }

                output.WriteLine(dryRun ? $"would submit {Words.Count(change.Submit, "job", "jobs")}" : $"submitted {Words.Count(ids.Count, "job", "jobs")}: {string.Join(", ", ids)}");
            }

            if (change.Cancel > 0)
            {
                List<SlurmJob> surplus = [.. queued.TakeLast(change.Cancel)];
                if (!dryRun)
                {
                    await SlurmQueue.Cancel(surplus, stop);
                    _submitted.ExceptWith(surplus.Select(job => job.Id));
                }

                output.WriteLine($"{(dryRun ? "would take back" : "took back")} {Words.Count(surplus.Count, "job", "jobs")} that had not started: {string.Join(", ", surplus.Select(job => job.Id))}");
            }
        }

        private async Task<ScaleDemand> Demand(CancellationToken stop)
        {
            var grids = await client.Get<GridStatus[]>("/api/grids", stop);
            List<NodeView> nodes = [.. (await Looks.Nodes(client, ends: false, stop)).Where(node => node.State == NodeState.Working)];
            return new(
                grids.Where(grid => !grid.Paused).Sum(grid => grid.Waiting),
                nodes.SelectMany(node => node.Devices).Count(device => device.StateNow() == DeviceState.Idle),
                nodes.Count(node => node.Node.Name.StartsWith(prefix, StringComparison.Ordinal)));
        }

        private void Say(string line)
        {
            if (line != _said)
            {
                output.WriteLine($"{_clock.GetLocalNow():HH:mm:ss}  {_said = line}");
            }
        }
    }
}
