using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Slfd.Api.Questions;
using Slfd.Api.Security;
using Slfd.Messages.Coordination;

namespace Slfd.Api.Endpoints;

/// <summary>Nodes and devices, the audit trail, and what just happened.</summary>
internal static class NodeEndpoints
{
    public static void MapNodes(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/nodes", async (CoordinatorQuestions coordinator, CancellationToken stop, int after = 0, int most = 40, bool ends = false) =>
            TypedResults.Ok(await coordinator.Ask<NodePage>(new GetNodes(after, most, ends), stop)))
            .WithSummary("Nodes by name with their devices, a page of at most 40; 'next' is the 'after' of the following page, 0 ends the list; with ends, each running cell says how much longer it takes");
        app.MapPost("/api/nodes/{node}/drain", (string node, HttpContext context, CoordinatorQuestions coordinator, CancellationToken stop, bool dryRun = false) =>
            Drain(node, true, dryRun, context, coordinator, stop)).WithSummary("Have a node write checkpoints, hand back and leave; it gets nothing until it is undrained");
        app.MapPost("/api/nodes/{node}/undrain", (string node, HttpContext context, CoordinatorQuestions coordinator, CancellationToken stop, bool dryRun = false) =>
            Drain(node, false, dryRun, context, coordinator, stop)).WithSummary("Let a node work again");
        app.MapPost("/api/nodes/{node}/forget", async (string node, HttpContext context, CoordinatorQuestions coordinator, CancellationToken stop, bool dryRun = false) =>
            TypedResults.Ok(await coordinator.Ask<Changed>(new ForgetNode(new(node), dryRun, context.Operator()), stop))).WithSummary("Forget a node: its lives, its devices and their failures; its leases end");
        app.MapPost("/api/nodes/{node}/devices/{slot}/restore", async (string node, string slot, HttpContext context, CoordinatorQuestions coordinator, CancellationToken stop, bool dryRun = false) =>
            TypedResults.Ok(await coordinator.Ask<Changed>(new RestoreDevice(new(new(node), slot), dryRun, context.Operator()), stop))).WithSummary("Let a quarantined device work again");
        app.MapPost("/api/nodes/{node}/devices/{slot}/quarantine", async (string node, string slot, string reason, HttpContext context, CoordinatorQuestions coordinator, CancellationToken stop, bool dryRun = false) =>
            TypedResults.Ok(await coordinator.Ask<Changed>(new QuarantineDevice(new(new(node), slot), reason, dryRun, context.Operator()), stop))).WithSummary("Give a device no more cells until it is restored, also after a new start of its node; 'reason' says why");
        app.MapGet("/api/audit", async (CoordinatorQuestions coordinator, CancellationToken stop, long before = 0, int most = 100) =>
            TypedResults.Ok(await coordinator.Ask<AuditPage>(new GetAudit(before, most), stop))).WithSummary("What operators did, the latest first; 'next' is the 'before' of the following page, 0 ends the list");
        app.MapGet("/api/events", async (CoordinatorQuestions coordinator, CancellationToken stop, long after = -1, int most = 200) =>
            TypedResults.Ok(await coordinator.Ask<Happenings>(new GetHappenings(after, most), stop))).WithSummary("What happened after an event; −1: the latest few");
        app.MapGet("/api/history", History).WithSummary("What happened before an event, however long ago, the latest first: of all, or of a cell, a grid or some kinds. 'next' is the 'before' of the following page, 0 ends the list; a page may be empty before that");
    }

    private static async Task<IResult> History(CoordinatorQuestions coordinator, CancellationToken stop, long before = 0, int most = 100, string cell = "", string grid = "", string[]? kind = null) =>
        TypedResults.Ok(await coordinator.Ask<History>(new GetHistory(before, most, cell, grid, kind ?? []), stop));

    private static async Task<IResult> Drain(string node, bool draining, bool dryRun, HttpContext context, CoordinatorQuestions coordinator, CancellationToken stop) =>
        TypedResults.Ok(await coordinator.Ask<Changed>(new DrainNode(new(node), draining, dryRun, context.Operator()), stop));
}
