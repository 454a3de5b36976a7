using System.Text.Json;
using System.Text.Json.Serialization;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.FakeWorker;

/// <summary>What a fake worker does: how it starts, and what it makes of each cell. The first rule that fits decides; where none fits, the cell simply succeeds.</summary>
/// <remarks>Properties are settable: the JSON source generator would overwrite the defaults of init-only ones with nothing.</remarks>
/// <example><c>{"start":{"seconds":0.2},"rules":[{"when":{"seed":1,"token":1},"do":{"end":"exit","code":3}}]}</c></example>
internal sealed record Script
{
    public Start Start { get; set; } = new();

    public Rule[] Rules { get; set; } = [];

    /// <summary>What is done where no rule fits.</summary>
    public Behaviour Otherwise { get; set; } = new();

    public static Script Read(string fileOrInline) =>
        JsonSerializer.Deserialize(fileOrInline.StartsWith('{') ? fileOrInline : File.ReadAllText(fileOrInline), ScriptJson.Default.Script)!;

    /// <param name="lease">The cell and its token.</param>
    /// <param name="seed">The cell's seed.</param>
    /// <param name="count">How many cells this process was given, from 1.</param>
    /// <param name="memoryScale">What it was told of how large chunks may be.</param>
    /// <param name="kind">The cell's method as people read it, or <c>expert</c>.</param>
    public Behaviour For(LeaseId lease, int seed, int count, double memoryScale, string kind) =>
        Rules.FirstOrDefault(rule => rule.When.Fits(lease, seed, count, memoryScale, kind))?.Do ?? Otherwise;
}

/// <summary>How the process begins.</summary>
internal sealed record Start
{
    /// <summary>How long it takes to say anything.</summary>
    public double Seconds { get; set; }

    public StartMode Mode { get; set; } = StartMode.Ready;

    /// <summary>What it claims to speak; null: the right version.</summary>
    public int? Protocol { get; set; }

    /// <summary>Exit code of <see cref="StartMode.Exit"/>.</summary>
    public int Code { get; set; } = 1;

    public string Stderr { get; set; } = "";
}

internal enum StartMode
{
    Ready,

    /// <summary>Says nothing, ever.</summary>
    Mute,

    /// <summary>Ends.</summary>
    Exit,

    /// <summary>Begins with a line that is not of the protocol.</summary>
    Garbage,

    /// <summary>Says that it is ready, then never reads its stdin.</summary>
    Deaf,

    /// <summary>Says that it is ready, then speaks of a cell that nobody gave it.</summary>
    Babble,
}

internal sealed record Rule
{
    public Condition When { get; set; } = new();

    public Behaviour Do { get; set; } = new();
}

/// <summary>All that is given must hold.</summary>
internal sealed record Condition
{
    /// <summary>The beginning of the cell's id.</summary>
    public string? Cell { get; set; }

    public int? Seed { get; set; }

    public int? Token { get; set; }

    /// <summary>The n-th cell of this process, from 1.</summary>
    public int? Count { get; set; }

    /// <summary>The memory scale is larger than this.</summary>
    public double? MemoryAbove { get; set; }

    /// <summary>The cell's method as people read it: <c>dc/pixel</c>, <c>expert</c>.</summary>
    public string? Method { get; set; }

    public bool Fits(LeaseId lease, int seed, int count, double memoryScale, string kind) =>
        (Cell is null || lease.Cell.ToString().StartsWith(Cell, StringComparison.Ordinal))
        && (Seed is null || Seed == seed)
        && (Token is null || Token == lease.Token.Value)
        && (Count is null || Count == count)
        && (MemoryAbove is null || memoryScale > MemoryAbove)
        && (Method is null || Method == kind);
}

/// <summary>What is made of one cell.</summary>
internal sealed record Behaviour
{
    /// <summary>How long until the end, whatever it is.</summary>
    public double Seconds { get; set; }

    /// <summary>A file without which the last step does not end: for tests that must do something before. Null: it does not wait.</summary>
    public string? Until { get; set; }

    /// <summary>Steps between start and end, each with a progress line; at least 1.</summary>
    public int Steps { get; set; } = 1;

    /// <summary>Whether each step writes a checkpoint, which a later attempt goes on from.</summary>
    public bool Checkpoints { get; set; }

    public End End { get; set; } = End.Finish;

    /// <summary>Exit code of <see cref="End.Exit"/>.</summary>
    public int Code { get; set; } = 1;

    /// <summary>Class of <see cref="End.Break"/>.</summary>
    public FailureClass Class { get; set; } = FailureClass.Numeric;

    /// <summary>Message of <see cref="End.Break"/>.</summary>
    public string Message { get; set; } = "the script says so";

    /// <summary>What the host lacks, of a <see cref="End.Break"/> of the class <see cref="FailureClass.Data"/>.</summary>
    public string? Lacks { get; set; }

    /// <summary>Written to stderr before the end.</summary>
    public string Stderr { get; set; } = "";

    /// <summary>Whether drain and cancel are heard and not obeyed.</summary>
    public bool Disobeys { get; set; }

    /// <summary>Lines of <see cref="End.Flood"/>.</summary>
    public int Lines { get; set; } = 20_000;
}

internal enum End
{
    Finish,

    /// <summary>Says that it is finished, and has written nothing.</summary>
    FinishWithoutFiles,

    /// <summary>Says that the cell broke.</summary>
    Break,

    /// <summary>Ends the process with a code.</summary>
    Exit,

    /// <summary>SIGABRT, SIGSEGV, SIGTERM, SIGKILL to itself.</summary>
    Abort,
    Segfault,
    Terminate,
    Kill,

    /// <summary>Says nothing any more.</summary>
    Hang,

    /// <summary>A line that is not of the protocol.</summary>
    Garbage,

    /// <summary>A line without an end.</summary>
    LongLine,

    /// <summary>Half a line, then exit.</summary>
    HalfLine,

    /// <summary>Claims the result for a token that it does not hold.</summary>
    Lie,

    /// <summary>Progress as fast as it can, then finishes.</summary>
    Flood,

    /// <summary>Says that it drained, unasked.</summary>
    Drain,

    /// <summary>Closes its stdout and lives on.</summary>
    CloseStdout,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Script))]
internal sealed partial class ScriptJson : JsonSerializerContext;
