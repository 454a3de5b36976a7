using Slfd.Experiments.Grids;
using Slfd.Experiments.Tests.Hocon;

namespace Slfd.Experiments.Tests.Grids;

/// <summary>Mistakes are said together, each at its place, and none of them makes another one be said.</summary>
public sealed class All_mistakes_of_a_grid_file : IDisposable
{
    private static readonly (string Line, string Said)[] s_mistakes =
    [
        ("seedz = 3", "unknown key, did you mean 'seeds'?"),
        ("iterations = many", "'many': expected a whole number of at least 1"),
        ("ipc = [1, 0]", "'0': expected a whole number from 1 to 1000"),
        ("checkpoint-every = soon", "expected a duration"),
        ("layout = table-9", "unknown name 'table-9', did you mean 'table-"),
        ("network { width = 0 }", "'0': expected a whole number from 1 to 4096"),
        ("evaluation { repeets = 3 }", "unknown key, did you mean 'repeats'?"),
        ("evaluation.architectures = [convnt]", "unknown name 'convnt', did you mean 'convnet'?"),
        ("distillation { distance = curs }", "unknown name 'curs', did you mean 'ours'?"),
        ("generator { sha256 = abc }", "expected 64 lower-case hex digits"),
        ("stochastic { samples = 5 }", "must be even"),
        ("experts { epochs = 6 }", "reach to epoch 7"),
        ("trajectory = 5", "expected an object in braces"),
        ("data { test-split = val }", "none of the grid's data sets leaves that choice"),
        ("priority = 1 attempts = 2", "a comma or a new line is expected before 'attempts'"),
        ("test-per-class = ${none}", "there is no such key"),
        ("name = \"a/b\"", "expected letters, digits"),
    ];

    private readonly AFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public void Are_said_together_each_in_its_line()
    {
        var said = Problems(s_mistakes.Select(mistake => mistake.Line));
        Assert.Equal(s_mistakes.Length, said.Count);
        Assert.All(s_mistakes.Zip(said), pair => Assert.Contains(pair.First.Said, pair.Second.Message, StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(3, s_mistakes.Length), said.Select(problem => problem.Line));
    }

    [Fact]
    public void Are_said_alone_where_they_are_alone() => Assert.All(s_mistakes, mistake =>
    {
        var (line, message) = Assert.Single(Problems([mistake.Line]));
        Assert.Equal(3, line);
        Assert.Contains(mistake.Said, message, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData("datasets = [procedurl]", "3:15: grid.datasets[0]: unknown name 'procedurl', did you mean 'procedural'?; allowed: procedural, cifar10")]
    [InlineData("datasets = [procedural cifar10]", "3:15: grid.datasets[0]: 'procedural cifar10': a comma is missing between the names")]
    [InlineData("datasets = procedural, seeds = [4-0]", "3:35: grid.seeds[0]: '4-0': expected a range such as 0-4, rising")]
    [InlineData("datasets = procedural, seeds = 0-2000000000", "3:34: grid.seeds: '0-2000000000' makes 2000000001 numbers; at most 1000000 are allowed in a list")]
    [InlineData("datasets = procedural, seeds = [0-4, 3]", "3:40: grid.seeds[1]: 3 is listed twice")]
    [InlineData("datasets = procedural, seeds = 0-999999, ipc = [1, 2, 3, 4, 5, 6]", "3:34: grid.seeds: the axes multiply to 6000000 cells; at most 5000000 are allowed")]
    [InlineData("datasets = procedural, iterations = 1.5", "3:39: grid.iterations: '1.5': expected a whole number of at least 1")]
    [InlineData("datasets = procedural, iterations = [null]", "3:39: grid.iterations: expected a single value, found a list")]
    [InlineData("datasets = procedural, generator.file = \"\"\"a\tb\"\"\"", "3:43: grid.generator.file: 'a<U+0009>b': expected a text of one line, without control characters")]
    [InlineData("datasets = [null]", "3:15: grid.datasets[0]: expected a single value, found null")]
    public void Of_values_say_what_is_allowed(string line, string expected)
    {
        _file.Write("grid { resolutions = 32, methods = { baseline = random }, seeds = [0] }", "base.conf");
        var path = _file.Write($"include \"base.conf\"\ngrid {{\n  {line}\n}}");
        var refused = Assert.Throws<GridFileException>(() => GridFile.Read(path));
        Assert.StartsWith($"{path}:{expected}", Assert.Single(refused.Message.Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("methods += { matching = dc, space = pixel, rank = 4 }", "3:46: grid.methods[2].rank: unknown key")]
    [InlineData("methods += { matching = dc, space = pixel, learning-rate-images = fast }", "3:69: grid.methods[2].learning-rate-images: 'fast'")]
    public void Of_a_row_do_not_make_it_another_row_twice(string line, string expected)
    {
        var path = _file.Write($"grid {{\n  datasets = procedural, resolutions = 32, seeds = 0, methods = [{{ baseline = random }}, {{ matching = dc, space = pixel }}]\n  {line}\n}}");
        Assert.StartsWith($"{path}:{expected}", Assert.Single(Assert.Throws<GridFileException>(() => GridFile.Read(path)).Message.Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void Are_sections_beside_the_grid_that_nothing_refers_to()
    {
        const string Grid = "grid { datasets = procedural, resolutions = 32, methods = { baseline = random }, seeds = 0, network = ${network} }\n";
        var path = _file.Write($"{Grid}network {{ width = 16 }}\nevaluation {{ repeats = 2 }}\nshared {{ seeds = 3 }}\n");
        Assert.Equal($"{path}:3:12: evaluation: stands beside 'grid' and has no effect there; it belongs between the braces of 'grid {{ … }}'", Assert.Throws<GridFileException>(() => GridFile.Read(path)).Message);
    }

    [Theory]
    [InlineData("scale { smoke { iterations = 2 } }", "2:7: scale: stands beside 'grid' and has no effect there, did you mean 'scales'?")]
    [InlineData("gird { iterations = 2, seeds = [1] }", "2:6: gird: stands beside 'grid' and has no effect there, did you mean 'grid'?")]
    [InlineData("scales = smoke", "2:10: scales: expected an object in braces")]
    public void Are_slips_of_what_stands_beside_the_grid(string line, string expected)
    {
        var path = _file.Write($"grid {{ datasets = procedural, resolutions = 32, methods = {{ baseline = random }}, seeds = 0 }}\n{line}\n");
        Assert.Equal($"{path}:{expected}", Assert.Throws<GridFileException>(() => GridFile.Read(path)).Message);
    }

    [Fact]
    public void Are_no_common_values_whose_name_is_near()
    {
        var path = _file.Write("grid { datasets = procedural, resolutions = 32, methods = { baseline = random }, seeds = 0 }\nglad { matching = dc, space = glad, weights = random }\ngrad = 3\n");
        Assert.Single(GridFile.Read(path).Methods);
    }

    [Fact]
    public void Are_one_where_the_grid_itself_is_misspelled() =>
        Assert.Equal("1:6: gird: unknown key, did you mean 'grid'?", Assert.Single(Assert.Throws<GridFileException>(() => GridFile.Read(_file.Write("gird { seeds = 0 }"))).Problems).ToString().Split(".conf:")[^1]);

    [Theory]
    [InlineData("{ matching = dm, spce = pixel }", "2:20: grid.methods[0].spce: unknown key, did you mean 'space'?")]
    [InlineData("{ baselin = random }", "2:5: grid.methods[0].baselin: unknown key, did you mean 'baseline'?")]
    [InlineData("{ baseline = random, lable = x }", "2:16: grid.methods[0].baseline: a baseline optimises nothing: only 'label', 'augmentation' (of its evaluation) may stand beside it, not 'lable' (did you mean 'label'?)")]
    public void Of_a_row_whose_kind_is_misspelled_name_the_key_once(string row, string expected)
    {
        var path = _file.Write($"grid {{ datasets = procedural, resolutions = 32, seeds = 0, methods = [\n  {row}\n] }}");
        Assert.StartsWith($"{path}:{expected}", Assert.Single(Assert.Throws<GridFileException>(() => GridFile.Read(path)).Message.Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_row_with_an_unknown_kind_name_its_unknown_keys_too()
    {
        var path = _file.Write("grid { datasets = procedural, resolutions = 32, seeds = 0, methods = [\n  { matching = dcc, space = slfd, rnak = 4, samples = 2 }\n] }");
        Assert.Equal(["grid.methods[0].matching", "grid.methods[0].rnak"], Assert.Throws<GridFileException>(() => GridFile.Read(path)).Problems.Select(problem => problem.Key));
    }

    [Theory]
    [InlineData("{ matching = dc, space = glad, weights = random, classes = [1, 2] }", "generator.seed = 0", "2:62: grid.methods[0].classes: 2 for 10 classes of procedural; expected one for each, in the order of the labels")]
    [InlineData("{ matching = dc, space = glad, weights = random }, { matching = dm, space = glad, weights = random }", "generator.classes = [1, 2, 3]", "3:23: grid.generator.classes: 3 for 10 classes of procedural; expected one for each, in the order of the labels")]
    public void Are_classes_of_a_generator_that_are_not_one_for_each_label(string rows, string line, string expected)
    {
        var path = _file.Write($"grid {{ datasets = procedural, resolutions = 32, seeds = 0, methods = [\n  {rows} ],\n  {line}\n}}");
        Assert.Equal($"{path}:{expected}", Assert.Throws<GridFileException>(() => GridFile.Read(path)).Message);
    }

    [Fact]
    public void Are_no_keys_that_a_row_takes_back()
    {
        var path = _file.Write("""
            base { matching = dm, space = slfd, rank = 2, samples = 4 }
            grid { datasets = procedural, resolutions = 32, seeds = 0, methods = [ ${base}, ${base} { space = glad, rank = null, samples = null } ] }
            """);
        Assert.Equal(["slfd", "glad"], GridFile.Read(path).Methods.Select(method => method.Spec.Space));
    }

    [Theory]
    [InlineData("{ matching = dc, space = glad, rnak = null }", "methods[0].rnak: unknown key, did you mean 'rank'?")]
    [InlineData("{ matching = dc, space = pixel, sampels = null }", "methods[0].sampels: unknown key, did you mean 'samples'?")]
    [InlineData("{ baseline = random, layr = null }", "methods[0].layr: unknown key, did you mean 'layer'?")]
    public void Are_keys_that_a_row_takes_back_and_no_row_knows(string row, string expected)
    {
        var path = _file.Write($"grid {{ datasets = procedural, resolutions = 32, seeds = 0, methods = [\n  {row}\n] }}");
        var problem = Assert.Single(Assert.Throws<GridFileException>(() => GridFile.Read(path)).Problems);
        Assert.Equal((2, row.LastIndexOf(',') + 5), (problem.Place.Line, problem.Place.Column));
        Assert.Contains($"{expected} Allowed: ", problem.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sedes = null", "seeds")]
    [InlineData("evaluation { repaets = null }", "repeats")]
    [InlineData("network { widht = null }", "width")]
    [InlineData("distillation { momentun = null }", "momentum")]
    [InlineData("generator { laier = null }", "layer")]
    [InlineData("stochastic { noize = null }", "noise")]
    [InlineData("data { splitt = null }", null)]
    [InlineData("compute { determinstic = null }", "deterministic")]
    [InlineData("train { stepz = null }", "steps")]
    [InlineData("experts { cuont = null }", "count")]
    [InlineData("trajectory { spann = null }", "span")]
    public void Are_keys_that_a_section_takes_back_and_does_not_know(string line, string? meant)
    {
        var path = _file.Write($"grid {{\n  datasets = procedural, resolutions = 32, seeds = 0, methods = [{{ baseline = random }}, {{ matching = dc, space = slfd }}]\n  {line}\n}}");
        var problem = Assert.Single(Assert.Throws<GridFileException>(() => GridFile.Read(path)).Problems);
        Assert.Equal(3, problem.Place.Line);
        Assert.Contains(meant is null ? "unknown key" : $"unknown key, did you mean '{meant}'?", problem.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Whatever one row may say, another takes back: what the list of such keys lacks would be refused here.</summary>
    [Theory]
    [InlineData("matching = dc, space = slfd, generator = stylegan-xl")]
    [InlineData("matching = dm, space = slfd, generator = uvit, weights = random")]
    [InlineData("matching = mtt, space = pixel")]
    [InlineData("baseline = generated")]
    public void Are_no_keys_that_any_other_row_knows(string row)
    {
        string Grid(string rows) => _file.Write($"grid {{ datasets = procedural, resolutions = 32, seeds = 0, methods = [ {rows} ] }}");
        var refused = Assert.Throws<GridFileException>(() => GridFile.Read(Grid($"{{ {row}, no-such-key = null }}"))).Problems.Single().ToString();
        var known = refused[(refused.IndexOf("Allowed: ", StringComparison.Ordinal) + 9)..].Split(", ").Except(row.Split(", ").Select(pair => pair.Split(" = ")[0])).Except(["matching", "space", "baseline"]);
        Assert.NotEmpty(known);
        foreach (var key in known)
        {
            Assert.Single(GridFile.Read(Grid($"{{ baseline = random, {key} = null }}")).Methods);
            Assert.Single(GridFile.Read(Grid($"{{ matching = dc, space = pixel, {key} = null }}")).Methods);
        }
    }

    [Fact]
    public void Of_a_scale_are_at_the_places_of_the_scale()
    {
        var path = _file.Write("""
            grid   { datasets = procedural, resolutions = 32, methods = { baseline = random }, seeds = 0-2, iterations = 5 }
            scales {
              smoke { iterations = 0, evaluation { repeets = 1 } }
            }
            """);
        foreach (var scale in new[] { null, "smoke" })
        {
            Assert.Equal([(3, 24, "scales.smoke.iterations"), (3, 40, "scales.smoke.evaluation.repeets")],
                Assert.Throws<GridFileException>(() => GridFile.Read(path, scale)).Problems.Select(problem => (problem.Place.Line, problem.Place.Column, problem.Key!)));
        }
    }

    private IReadOnlyList<(int Line, string Message)> Problems(IEnumerable<string> lines)
    {
        var path = _file.Write($"grid {{\n  datasets = [procedural], resolutions = [32], seeds = [0], methods = [{{ matching = mtt, space = slfd }}]\n{string.Join('\n', lines)}\n}}");
        return [.. Assert.Throws<GridFileException>(() => GridFile.Read(path)).Problems.Select(problem => (problem.Place.Line, problem.ToString()))];
    }
}
