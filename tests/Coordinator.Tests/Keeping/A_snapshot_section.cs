using Slfd.Coordinator.Keeping;

namespace Slfd.Coordinator.Tests.Keeping;

/// <summary>A book's part of a snapshot is read as it was written, or not at all.</summary>
public class A_snapshot_section
{
    private static readonly SnapshotSection s_section = new("things", version: 2);

    [Fact]
    public void Is_read_back_and_leaves_the_reader_behind_it()
    {
        using var reader = Saved(writer =>
        {
            s_section.Save(writer, section => section.WriteAll([1, 2, 3], section.Write7BitEncodedInt));
            writer.Write("next");
        });
        List<int> items = [];
        s_section.Load(reader, section => items = section.ReadAll(section.Read7BitEncodedInt));
        Assert.Equal([1, 2, 3], items);
        Assert.Equal("next", reader.ReadString());
    }

    [Theory]
    [InlineData("others", 2, "'others' of version 2")]
    [InlineData("things", 3, "'things' of version 3")]
    public void Of_another_name_or_version_is_refused_with_both(string name, int version, string says)
    {
        using var reader = Saved(writer => new SnapshotSection(name, version).Save(writer, section => section.Write(1)));
        var error = Assert.Throws<InvalidDataException>(() => s_section.Load(reader, section => section.ReadInt32()));
        Assert.Contains("expected the section 'things' of version 2", error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void That_is_not_read_to_its_end_is_refused()
    {
        using var reader = Saved(writer => s_section.Save(writer, section => section.Write(1L)));
        Assert.Contains("8 bytes, but 4 were read", Assert.Throws<InvalidDataException>(() => s_section.Load(reader, section => section.ReadInt32())).Message, StringComparison.Ordinal);
    }

    private static BinaryReader Saved(Action<BinaryWriter> save)
    {
        MemoryStream stream = new();
        BinaryWriter writer = new(stream);
        save(writer);
        writer.Flush();
        return new(new MemoryStream(stream.ToArray()));
    }
}
