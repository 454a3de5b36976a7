using Akka.Actor;
using Akka.Event;
using Slfd.Coordinator.Questions;
using Slfd.Coordinator.Telemetry;
using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Hosting;

/// <summary>Answers questions beside the coordinator, one after the other, from views of what is on disk: no question waits for a commit, and no commit for a question.</summary>
internal sealed class QuestionsActor : ReceiveActor
{
    public QuestionsActor()
    {
        var (log, spent) = (Context.GetLogger(), new SpentTimes());
        var (history, lengthy) = (Context.ActorOf(Props.Create(() => new HistoryActor()), "history"), Context.ActorOf(Props.Create(() => new LongQuestionsActor()), "long"));
        Receive<Asked>(asked => asked.Question is GetHistory, history.Forward);
        Receive<Asked>(asked => RecentAnswers.Has(asked.Question, asked.View.Cells.Count), lengthy.Forward);
        Receive<Asked>(asked =>
        {
            try
            {
                Sender.Tell(Answers.To(asked.View, asked.Question, asked.At, spent));
            }
            catch (Exception error)
            {
                log.Error(error, "{0} could not be answered", asked.Question.GetType().Name);
                Sender.Tell(new Refused($"{asked.Question.GetType().Name} could not be answered: {error.Message}"));
            }
        });
        Receive<CountCells>(count => count.For.Count(count.View.Statuses()));
    }
}

/// <summary>A question, and how things stood when it came.</summary>
/// <param name="Question">What is asked.</param>
/// <param name="View">Of what is on disk.</param>
/// <param name="At">When, in milliseconds since 1970.</param>
internal sealed record Asked(IOperatorQuestion Question, SweepView View, long At) : INoSerializationVerificationNeeded;

/// <summary>Somebody measures: count the cells.</summary>
internal sealed record CountCells(SweepView View, CoordinatorTelemetry For) : INoSerializationVerificationNeeded;
