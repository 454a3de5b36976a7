using Slfd.Artifacts;
using Slfd.Distillation.Cells;
using Slfd.Distillation.Records;
using Slfd.Messages.Results;
using Slfd.RealData.Decoding;
using Slfd.Worker.Sessions;

namespace Slfd.Worker.Tests.Sessions;

/// <summary>What stays wrong with a host's files is what the host lacks; what may pass is waited out, and a full disk is a full disk.</summary>
public class When_host_files_are_read
{
    private readonly List<TimeSpan> _slept = [];
    private readonly List<string> _notes = [];
    private readonly HostFiles _files;
    private int _pulses;

    public When_host_files_are_read() => _files = new(_slept.Add);

    public static TheoryData<Exception> OfFiles =>
    [
        new FileNotFoundException("train.npz is missing"),
        new DirectoryNotFoundException("no folder"),
        new InvalidDataException("a photograph is damaged"),
        new UnauthorizedAccessException("permission denied"),
        new IOException("not a directory", 20),
        new AggregateException(new InvalidDataException("a photograph is damaged"), new InvalidDataException("another")),
    ];

    [Theory]
    [MemberData(nameof(OfFiles))]
    public void What_is_missing_damaged_or_closed_is_lacking(Exception failure)
    {
        var lacking = Assert.Throws<DataUnavailableException>(() => Read(failure));
        Assert.Equal("data set pathmnist", lacking.Lacks);
        Assert.Equal(FailureClass.Data, CellFailures.Classify(lacking));
        Assert.Empty(_slept);
        Assert.Equal(["/data/pathmnist.npz"], lacking.Places);
    }

    [Fact]
    public void A_file_that_is_damaged_is_named_first_among_the_places()
    {
        var lacking = Assert.Throws<DataUnavailableException>(() => Read(new AggregateException(DamagedFile.Name(new InvalidDataException("a photograph is damaged"), "/data/train/a.JPEG"))));
        Assert.Equal(["/data/train/a.JPEG", "/data/pathmnist.npz"], lacking.Places);
    }

    [Theory]
    [InlineData(5)] // EIO
    [InlineData(24)] // EMFILE
    [InlineData(116)] // ESTALE
    public void A_fault_that_passes_is_waited_out(int code)
    {
        var tries = 0;
        Assert.Equal(7, _files.Read("data set pathmnist", Places, () => ++tries < 3 ? throw new AggregateException(new IOException("away", code)) : 7, _notes.Add, () => _pulses++));
        Assert.Equal(TimeSpan.FromSeconds(6), _slept.Aggregate(TimeSpan.Zero, (sum, time) => sum + time));
        Assert.True(_pulses >= 24);
        Assert.Equal(2, _notes.Count);
    }

    [Fact]
    public void One_that_does_not_pass_is_lacking_in_the_end()
    {
        Assert.Throws<DataUnavailableException>(() => Read(new IOException("Input/output error", 5)));
        Assert.Equal(3, _notes.Count);
    }

    [Fact]
    public void A_full_disk_is_not_lacking_data()
    {
        var full = Assert.ThrowsAny<Exception>(() => Read(new InvalidDataException("the cache", new IOException("No space left on device", 28))));
        Assert.Equal(FailureClass.Storage, CellFailures.Classify(full));
        Assert.True(DiskFull.Is(full));
    }

    [Fact]
    public void What_is_no_matter_of_files_passes_through() => Assert.Throws<ArgumentException>(() => Read(new ArgumentException("no such data set")));

    [Fact]
    public void A_stop_ends_the_wait()
    {
        Assert.Throws<OperationCanceledException>(() => _files.Read<int>("data set pathmnist", Places, () => throw new IOException("away", 5), _notes.Add, () => throw new OperationCanceledException()));
        Assert.Empty(_slept);
    }

    private static IEnumerable<string> Places() => ["/data/pathmnist.npz"];

    private void Read(Exception failure) => _files.Read<int>("data set pathmnist", Places, () => throw failure, _notes.Add, () => _pulses++);
}
