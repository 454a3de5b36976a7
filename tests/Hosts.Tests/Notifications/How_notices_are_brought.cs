using System.Net;
using System.Text.Json;
using Akka.Configuration;
using Slfd.Hosts.Notifications;
using Slfd.Messages.Coordination;
using Slfd.Hosts.Settings;
using Slfd.Programs;

namespace Slfd.Hosts.Tests.Notifications;

/// <summary>Webhooks and a command get a notice in their own shape; what fails is tried again and then named, without its address.</summary>
public sealed class How_notices_are_brought : IDisposable
{
    private static readonly Notice s_notice = new(AlertKind.Failed.Name(), "g", "3 cells of <g> failed & more", "Their attempts are used up.");
    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-notice-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Each_webhook_gets_its_shape()
    {
        using Posts posts = new(HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK);
        NotifyOptions options = new() { Name = "lab", Webhooks = [.. Enum.GetValues<WebhookShape>().Select(shape => new Webhook(new($"http://chat/{shape}"), shape))] };
        Assert.Empty(await Sender(options, posts).Send(s_notice, 1, default));
        Assert.Equal("failed", posts.To("/Json").GetProperty("kind").GetString());
        Assert.Equal("*[lab] 3 cells of &lt;g&gt; failed &amp; more*\nTheir attempts are used up.", posts.To("/Slack").GetProperty("text").GetString());
        var card = posts.To("/Teams").GetProperty("attachments")[0].GetProperty("content");
        Assert.Equal(("AdaptiveCard", "[lab] 3 cells of <g> failed & more"), (card.GetProperty("type").GetString(), card.GetProperty("body")[0].GetProperty("text").GetString()));
    }

    [Fact]
    public async Task What_fails_at_last_is_named_without_its_secret()
    {
        using Posts posts = new(HttpStatusCode.NotFound);
        var fault = Assert.Single(await Sender(new() { Webhooks = [new(new("https://chat.example/secret"), WebhookShape.Slack)] }, posts).Send(s_notice, 1, default));
        Assert.Equal("the webhook at chat.example (slack) cannot be told: it answered 404", fault);
    }

    [Fact]
    public async Task What_fails_at_first_is_tried_again()
    {
        using Posts posts = new(HttpStatusCode.BadGateway, HttpStatusCode.OK);
        Assert.Empty(await Sender(new() { Webhooks = [new(new("http://chat/x"), WebhookShape.Json)] }, posts, new Hasty()).Send(s_notice, NoticeSender.AllTries, default));
        Assert.Equal(2, posts.Count);
    }

    [Fact]
    public async Task A_command_gets_it_on_its_standard_input()
    {
        var file = Path.Combine(_folder, "notice");
        using Posts posts = new();
        Assert.Empty(await Sender(new() { Command = ["/bin/sh", "-c", $"cat > {file}; echo \"$SLFD_NOTICE_KIND\" >> {file}"] }, posts).Send(s_notice, 1, default));
        Assert.Contains("\"title\":\"3 cells of <g> failed & more\"", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.EndsWith("failed\n", File.ReadAllText(file), StringComparison.Ordinal);
        var fault = Assert.Single(await Sender(new() { Command = ["/bin/sh", "-c", "echo no mail >&2; exit 3"] }, posts).Send(s_notice, 1, default));
        Assert.Equal("the command /bin/sh cannot be told: it ended with 3: no mail", fault);
        Assert.Single(await Sender(new() { Command = ["/no/such/program"] }, posts).Send(s_notice, 1, default));
    }

    [Fact]
    public void The_settings_say_whom_to_tell_of_what()
    {
        var options = Read("""slfd.notify { name = lab, on = [ended, silent], webhooks = [ { url = "https://a/x" }, { url = "https://b/y", shape = teams } ], command = [mail, -s, slfd], disk-below = 5000000, failures-every = 1h }""");
        Assert.Equal(["https://a/x Json", "https://b/y Teams"], options.Webhooks.Select(hook => $"{hook.Url} {hook.Shape}"));
        Assert.Equal(("lab", 2, 3, 5_000_000L, TimeSpan.FromHours(1), true), (options.Name, options.On.Count, options.Command.Count, options.DiskBelow, options.FailuresEvery, options.IsOn));
        Assert.False(Read("slfd.leases.term = 60s").IsOn);
    }

    [Theory]
    [InlineData("slfd.notify.webhook = []", "slfd.notify.webhook is no setting; these are: name, on, webhooks")]
    [InlineData("slfd.notify.on = [fire]", "'fire' is nothing to be told of; known are ended, differs, failed")]
    [InlineData("slfd.notify.webhooks = [ { url = \"chat\" } ]", "each needs url")]
    [InlineData("slfd.notify.webhooks = [ { url = \"http://a\", shape = irc } ]", "'irc' is no shape of a message; known are json, slack, teams")]
    public void Settings_that_are_none_are_named(string settings, string sentence) => Assert.Contains(sentence, Assert.Throws<CommandFailure>(() => Read(settings)).Message, StringComparison.Ordinal);

    private static NotifyOptions Read(string settings) => new ServiceConfig(ConfigurationFactory.ParseString(settings)).Notify();

    private static NoticeSender Sender(NotifyOptions options, Posts posts, TimeProvider? clock = null) => new(options, new HttpClient(posts), clock ?? TimeProvider.System);

    private sealed class Posts(params HttpStatusCode[] answers) : HttpMessageHandler
    {
        private readonly List<(string Path, string Body)> _posts = [];

        public int Count => _posts.Count;

        public JsonElement To(string path) => JsonSerializer.Deserialize<JsonElement>(_posts.Single(post => post.Path == path).Body);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = await request.Content!.ReadAsStringAsync(cancellationToken);
            lock (_posts)
            {
                _posts.Add((request.RequestUri!.AbsolutePath, body));
                return new(answers[_posts.Count - 1]);
            }
        }
    }

    /// <summary>A clock whose pauses take no time.</summary>
    private sealed class Hasty : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
