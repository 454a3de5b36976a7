namespace Slfd.Experiments.Tests.Hocon;

/// <summary>HOCON as its specification has it: values, keys, concatenation, merging, substitution, includes.</summary>
public sealed class What_a_file_says : IDisposable
{
    private readonly AFile _file = new();

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData("", "{}")]
    [InlineData("{}", "{}")]
    [InlineData("\uFEFFa = 1", "{a:1}")]
    [InlineData("a = 1, b : two, c { d = true }", "{a:1,b:two,c:{d:true}}")]
    [InlineData("{ a = 1\n b = 2, }", "{a:1,b:2}")]
    [InlineData("a=1 # comment, { [\nb=2 // \"another\"", "{a:1,b:2}")]
    [InlineData("\"a b\".c = \"x = {y}, \\\"z\\\" \\\\ \\u00e9 \\ud83d\\ude00\"", "{a b:{c:x = {y}, \"z\" \\ é 😀}}")]
    [InlineData("a = \"\"\"raw \\n \"quoted\"\"\"\"", "{a:raw \\n \"quoted\"}")]
    [InlineData("a = \"\"\"two\nlines\"\"\"\nb = 1", "{a:two\nlines,b:1}")]
    [InlineData("a = one  two \"three\"4 , b = 1", "{a:one  two three4,b:1}")]
    [InlineData("a = [1, 2\n3\n\n4,]\nb = []", "{a:[1,2,3,4],b:[]}")]
    [InlineData("a = [\n  1\n  , 2\n]", "{a:[1,2]}")]
    [InlineData("a =\n  5\nb {\n}\nc\n{\n d : \n [ 1 ] }", "{a:5,b:{},c:{d:[1]}}")]
    [InlineData("a = { x = 1 }, b = { y = 2 }, c = 3", "{a:{x:1},b:{y:2},c:3}")]
    [InlineData("a.b.c = 1, a.b.d = 2, a { b { e = 3 } }", "{a:{b:{c:1,d:2,e:3}}}")]
    [InlineData("a = null, b = [null, \"null\"]", "{a:null,b:[null,null]}")]
    [InlineData("a = -1.5e-6, b = 1e+6, c = 0-4, d = a/b.c, e = (x)", "{a:-1.5e-6,b:1e+6,c:0-4,d:a/b.c,e:(x)}")]
    [InlineData("a = 1\r\nb = 2\r\n", "{a:1,b:2}")]
    [InlineData("a\u00a0=\u20031", "{a:1}")]
    [InlineData("a b = 1", "{a b:1}")]
    [InlineData("# ‌zero-width joiners are letters of some scripts\na = 1", "{a:1}")]
    public void Is_read(string text, string expected) => Assert.Equal(expected, _file.Read(text));

    [Theory]
    [InlineData("a = 1, b = ${a}", "{a:1,b:1}")]
    [InlineData("b = ${a}, a = 1", "{b:1,a:1}")]
    [InlineData("a { b = 1 }, c = ${a.b}${a.b}, d = x ${a.b} y", "{a:{b:1},c:11,d:x 1 y}")]
    [InlineData("a { b = 1 }, c = ${a} { d = 2 }, e = { b = 0 } ${a}", "{a:{b:1},c:{b:1,d:2},e:{b:1}}")]
    [InlineData("a { b = 1, c = 2 }, l = [ ${a} { c = 3 }, ${a}, { x = ${a.b} } ]", "{a:{b:1,c:2},l:[{b:1,c:3},{b:1,c:2},{x:1}]}")]
    [InlineData("a = [1], b = ${a} [2], c = [0] ${a}, d = ${a}${a}", "{a:[1],b:[1,2],c:[0,1],d:[1,1]}")]
    [InlineData("a = ${?no}, b = x${?no}, c = [${?no}, 1], d = ${?no} { y = 1 }", "{b:x,c:[1],d:{y:1}}")]
    [InlineData("a = [1], a = ${a} [2], a += 3", "{a:[1,2,3]}")]
    [InlineData("a += 1, a += 2, b = ${?b} [5]", "{a:[1,2],b:[5]}")]
    [InlineData("path = \"a:b\", path = ${path}\":c\"", "{path:a:b:c}")]
    [InlineData("bar { foo = 42, baz = ${bar.foo} }", "{bar:{foo:42,baz:42}}")]
    [InlineData("bar { a = ${foo.d}, b = 3 }, foo { c = ${bar.b}, d = 4 }", "{bar:{a:4,b:3},foo:{c:3,d:4}}")]
    [InlineData("foo { a { c = 1 } }, foo = ${foo.a}, foo { a = 2 }", "{foo:{a:2,c:1}}")]
    [InlineData("base { x = 1, y { z = 2 } }, a = ${base}, a { y { w = 3 } }, a.x = 4", "{base:{x:1,y:{z:2}},a:{x:4,y:{z:2,w:3}}}")]
    [InlineData("a = ${\"x.y\".z}, \"x.y\" { z = 1 }", "{a:1,x.y:{z:1}}")]
    [InlineData("a = null, b = ${a}", "{a:null,b:null}")]
    [InlineData("a = \"${b}\", b = 1", "{a:${b},b:1}")]
    public void Is_substituted_and_merged(string text, string expected) => Assert.Equal(expected, _file.Read(text));

    [Theory]
    [InlineData("include \"other.conf\"\nb = 5", "{a:{x:1},b:5}")]
    [InlineData("include \"other.conf\", a { x = 2, y = 3 }", "{a:{x:2,y:3},b:2}")]
    [InlineData("include required(file(\"other.conf\"))\na.x = 7", "{a:{x:7},b:7}")]
    [InlineData("c { include file(\"other.conf\"), d = ${c.b} }", "{c:{a:{x:1},b:1,d:1}}")]
    public void Is_included_and_then_overridden(string text, string expected)
    {
        _file.Write("a { x = 1 }\nb = ${a.x}", "other.conf");
        Assert.Equal(expected, _file.Read(text));
    }

    [Fact]
    public void Is_included_from_where_the_file_is_that_says_it()
    {
        _file.Write("include \"down/deeper.conf\"\nb = ${deep}", "parts/one.conf");
        _file.Write("deep = 9", "parts/down/deeper.conf");
        Assert.Equal("{deep:9,b:9}", _file.Read("include \"parts/one.conf\""));
    }

    [Fact]
    public void Of_an_included_list_can_be_longer()
    {
        _file.Write("seeds = [0, 1]", "other.conf");
        Assert.Equal("{seeds:[0,1,2,3]}", _file.Read("include \"other.conf\"\nseeds = ${seeds} [2]\nseeds += 3"));
    }
}
