namespace Slfd.Experiments.Tests.Hocon;

/// <summary>Every mistake is said with its place, and reading goes on behind it.</summary>
public sealed class What_is_wrong_with_a_file : IDisposable
{
    private readonly AFile _file = new();

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData("a = [1] b = 2", "1:9: a comma or a new line is expected before 'b'")]
    [InlineData("a { x = 1 } b { y = 2 }", "1:13: a comma or a new line is expected before 'b'")]
    [InlineData("a = 1 b = 2", "1:7: a comma or a new line is expected before 'b'")]
    [InlineData("l = [ { a = 1 } { b = 2 } ]", "1:17: a comma is missing before '{': two objects side by side in a list")]
    [InlineData("l = [ [1] [2] ]", "1:11: a comma is missing before '[': two lists side by side in a list")]
    [InlineData("r { a = 1 }\nl = [ ${r} ${r} ]", "2:12: a comma is missing: two objects side by side in a list would become one; to merge them on purpose, end with '{ }'")]
    [InlineData("r { a = 1 }\nl = [ ${r} { b = 1 } ${r} { b = 2 } ]", "2:22: a comma is missing: two objects side by side in a list would become one; to merge them on purpose, end with '{ }'")]
    [InlineData("a = { x = 1 } { y = 2 }", "1:15: two objects side by side; write them as one")]
    [InlineData("a = x { y = 2 }", "1:7: an object beside the text 'x' makes no value")]
    [InlineData("a = 0-2\nb = ${a} [7]", "2:5: a list beside the text '0-2', which is no list; where it is set, in line 1, write [0-2]")]
    [InlineData("r { a = 1 }\nb = ${r} text", "2:5: an object beside a text makes no value; is a comma missing?")]
    [InlineData("a = [b = 1]", "1:8: '=' directly inside a list; put 'key = value' in braces, or close the list before it")]
    [InlineData("a = [1, 2\nb = 3", "1:5: this '[' is not closed before 'b' in line 2")]
    [InlineData("g { a = [1, 2 }\nb = 3", "1:15: '}' where ']' is expected: the '[' of line 1, column 9 is not closed")]
    [InlineData("g { a = [1, 2]] }\nb = 3", "1:15: ']' where '}' is expected: no list is open")]
    [InlineData("a { b = 1", "1:3: this '{' is not closed")]
    [InlineData("a = 1\n}", "2:1: '}' closes nothing")]
    [InlineData("a =\nb = 1", "1:1: 'a' has no value")]
    [InlineData("a", "1:1: 'a' has no value: expected 'a = …' or 'a { … }'")]
    [InlineData("seeds 5", "1:1: 'seeds 5': expected 'key = value'")]
    [InlineData("a [1]", "1:3: '=' is expected between 'a' and its list")]
    [InlineData("= 1\nb = 2", "1:1: a key is expected before '='")]
    [InlineData("a = 1 = 2", "1:7: '=' within a value; a text that contains it stands in quotes")]
    [InlineData("a..b = 1", "1:1: 'a.\"\".b': a key path has a name on each side of every dot")]
    [InlineData("a = [1,, 2]", "1:8: a comma with nothing before it")]
    [InlineData(", a = 1", "1:1: a comma with nothing before it")]
    [InlineData("a = \"open, b = 2", "1:5: the text that begins here is not closed on its line")]
    [InlineData("a = \"\"\"open\nb = 2", "1:5: the text that begins here with three quotes is not closed")]
    [InlineData("a = 'text'", "1:5: a text stands in double quotes (\"), not in single ones")]
    [InlineData("a = \"\\q\"", "1:6: '\\q' is no escape; a backslash is written '\\\\'")]
    [InlineData("a = \"\\ud800\"", "1:6: '\\uD800' is half a character")]
    [InlineData("a = x*y", "1:6: '*' outside quotes")]
    [InlineData("a = 1; b = 2", "1:6: ';' outside quotes; a comma or a new line ends a value", "1:8: a comma or a new line is expected before 'b'")]
    [InlineData("a = ${b", "1:5: '${' without its '}'")]
    [InlineData("a = ${b c}", "1:5: '${b c}': expected '${key.path}'")]
    [InlineData("a = 1\na = 2", "2:1: a: is set twice in this file, first in line 1; remove one of the two")]
    [InlineData("g { a = 1, b = 2 }\ng.a = 3", "2:1: g.a: is set twice in this file, first in line 1; remove one of the two")]
    [InlineData("g { a = 1 }\ng { a = 2 }", "2:5: g.a: is set twice in this file, first in line 1; remove one of the two")]
    [InlineData("a = 1\na { b = 2 }", "2:1: a: is set twice in this file, first in line 1; remove one of the two")]
    [InlineData("a { b = 2 }\na = 1", "2:1: a: is set twice in this file, first in line 1; remove one of the two")]
    [InlineData("l = [{ a = 1\n a = 2 }]", "2:2: a: is set twice in this file, first in line 1; remove one of the two")]
    [InlineData("a = ${b}", "1:5: '${b}': there is no such key")]
    [InlineData("g { seeds = 1 }\na = ${g.sedes}", "2:5: '${g.sedes}': there is no such key, did you mean 'seeds'?")]
    [InlineData("a = ${HOME}", "1:5: '${HOME}': there is no such key (environment variables are not read)")]
    [InlineData("a = ${a}", "1:5: '${a}' refers to itself, and nothing is set before it")]
    [InlineData("a = ${b}\nb = ${a}", "2:5: '${a}' refers to itself: a → b → a")]
    [InlineData("g { e = ${g} }", "1:9: '${g}' refers to itself: g.e → g")]
    [InlineData("a = 1, a += 2", "1:8: a: '+=' adds to a list, and what is set before it is none")]
    [InlineData("include = 5", "1:1: 'include' is a word of the language: 'include \"file\"'; as a key it stands in quotes")]
    [InlineData("include url(\"http://x\")", "1:1: only files are included: 'include \"file\"'")]
    [InlineData("include other.conf", "1:1: expected 'include \"file\"' or 'include required(file(\"file\"))'")]
    [InlineData("include \"file.conf\"", "1:9: includes itself: file.conf → file.conf")]
    [InlineData("[1, 2]", "1:1: a list; a file is an object of keys and values", "1:1: a key is expected before '['")]
    [InlineData("a = \"x\u202ey\"", "1:7: character U+202E in a text: control characters and those that cannot be seen or that turn the direction of writing are refused")]
    [InlineData("a\u200b = 1", "1:2: character U+200B outside quotes: control characters and those that cannot be seen or that turn the direction of writing are refused")]
    [InlineData("a = \"\\u001b[2J\"", "1:6: character U+001B in a text: control characters and those that cannot be seen or that turn the direction of writing are refused")]
    [InlineData("# \u2066 comment", "1:3: character U+2066 in a comment: it cannot be seen, or it turns the direction of what follows")]
    [InlineData("a = \"x\\ny\"", "1:7: '\\n' writes a control character, which no name, path or value of a grid has")]
    public void Is_said_where_it_is(string text, params string[] expected) => Assert.Equal(expected, _file.Problems(text));

    [Fact]
    public void Is_said_all_at_once()
    {
        var problems = _file.Problems("""
            grid {
              name = "unclosed, seeds = [0]
              datasets = [procedural] resolutions = [32]
              network { width = 4 } evaluation { every = 2 }
              methods = [ { a = 1 } { b = 2 } ]
              iterations = ${nothing}
              ipc =
              priority = 1
              priority = 2
            }
            """);
        Assert.Equal(["2:10", "3:27", "4:25", "5:25", "6:16", "7:3", "9:3"], problems.Select(problem => string.Join(':', problem.Split(':')[..2])));
    }

    [Fact]
    public void Is_a_key_that_a_later_include_overwrites()
    {
        _file.Write("grid { iterations = 7, seeds = [0] }", "inc.conf");
        Assert.Equal(
            ["2:9: grid.iterations: line 1 sets it, and this include, which stands below, overwrites it (line 1 of inc.conf); put the include first"],
            _file.Problems("grid.iterations = 5\ninclude \"inc.conf\""));
        Assert.Equal([], _file.Problems("include \"inc.conf\"\ngrid.iterations = 5"));
    }

    [Fact]
    public void Is_an_included_file_that_cannot_be_read()
    {
        Directory.CreateDirectory(_file.At("folder"));
        Assert.Equal(["1:9: include 'absent.conf': no such file"], _file.Problems("include \"absent.conf\""));
        Assert.Equal(["1:9: include 'folder': is a folder; expected a file"], _file.Problems("include \"folder\""));
        Assert.Equal(["1:9: include '/dev/zero': is no regular file but a device, a pipe or a socket"], _file.Problems("include \"/dev/zero\""));
        File.WriteAllBytes(_file.At("bytes.conf"), [.. "a = 1\nb = "u8, 0xff]);
        Assert.Equal(["bytes.conf:2:5: is no UTF-8 text from here on"], _file.Problems("include \"bytes.conf\""));
    }
}
