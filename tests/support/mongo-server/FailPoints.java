import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.EventLoopGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Fail points as mongod's `failCommand` has them, and more in `data`: `afterApply` fails a command after it was applied,
 * so that whoever sent it cannot know; `database` leaves all other databases alone, so that tests can share a server.
 * Used from the one thread that serves.
 */
final class FailPoints {
    private static final Set<String> KNOWN = Set.of("failCommands", "database", "afterApply", "closeConnection",
        "errorCode", "errorLabels", "writeConcernError", "blockConnection", "blockTimeMS");
    /** Codes at which mongod tells drivers that the write may be sent again. */
    private static final Set<Integer> RETRYABLE =
        Set.of(6, 7, 64, 89, 91, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436);

    private static final class Point {
        final Document data;
        int left;

        Point(Document data, int left) {
            this.data = data;
            this.left = left;
        }

        boolean names(String command) {
            return ((List<?>) data.get("failCommands")).stream().anyMatch(name -> command.equalsIgnoreCase((String) name));
        }
    }

    private record Waiting(String database, int times, Consumer<Document> reply) {}

    private final EventLoopGroup clock;
    private final Map<String, Point> points = new HashMap<>();
    private final Map<String, Integer> entered = new HashMap<>();
    private final List<Waiting> waiting = new ArrayList<>();

    FailPoints(EventLoopGroup clock) {
        this.clock = clock;
    }

    /** `configureFailPoint`. Its answer has how often it was entered so far, as mongod's has. */
    Document configure(Document command) {
        if (!"failCommand".equals(command.get("configureFailPoint"))) throw Refusals.refused("any other fail point");
        Document data = command.get("data") instanceof Document given ? given : new Document();
        for (String field : data.keySet()) {
            if (!KNOWN.contains(field)) throw Refusals.refused("failCommand with " + field);
        }
        String database = (String) data.getOrDefault("database", "");
        if ("off".equals(command.get("mode"))) points.remove(database);
        else points.put(database, new Point(data, timesOf(command.get("mode"))));
        return new Document("ok", 1.0).append("count", entered.getOrDefault(database, 0));
    }

    private static int timesOf(Object mode) {
        if ("alwaysOn".equals(mode)) return Integer.MAX_VALUE;
        if (mode instanceof Document document && document.get("times") instanceof Number times) return times.intValue();
        throw Refusals.refused("fail point mode " + mode);
    }

    /** What to do to this command; null when nothing. */
    Document enter(String database, String command) {
        for (String scope : List.of(database, "")) {
            Point point = points.get(scope);
            if (point == null || point.left == 0 || !point.names(command)) continue;
            point.left--;
            int times = entered.merge(scope, 1, Integer::sum);
            List<Waiting> reached = waiting.stream().filter(w -> w.database().equals(scope) && times >= w.times()).toList();
            waiting.removeAll(reached);
            reached.forEach(w -> w.reply().accept(new Document("ok", 1.0)));
            return point.data;
        }
        return null;
    }

    /** `waitForFailPoint`: answers once it has been entered so many times. */
    void await(Document command, Consumer<Document> reply) {
        String database = (String) command.getOrDefault("database", "");
        Waiting one = new Waiting(database, ((Number) command.get("timesEntered")).intValue(), reply);
        if (entered.getOrDefault(database, 0) >= one.times()) {
            reply.accept(new Document("ok", 1.0));
            return;
        }
        waiting.add(one);
        Runnable late = () -> {
            if (waiting.remove(one)) reply.accept(Gate.error(50, "MaxTimeMSExpired", "The fail point was not reached."));
        };
        clock.next().schedule(late, ((Number) command.get("maxTimeMS")).longValue(), TimeUnit.MILLISECONDS);
    }

    /** The answer of a command that fails; null when the fail point does not make it fail. */
    static Document failure(Document fault, Document applied, boolean retryable) {
        if (fault.get("errorCode") instanceof Number code) {
            Document error = Gate.error(code.intValue(), "FailPoint", "Failed by the fail point 'failCommand'");
            return withLabels(error, fault, code.intValue(), retryable);
        }
        if (fault.get("writeConcernError") instanceof Document error) {
            int code = ((Number) error.get("code")).intValue();
            return withLabels(applied.append("writeConcernError", error), fault, code, retryable);
        }
        return null;
    }

    private static Document withLabels(Document answer, Document fault, int code, boolean retryable) {
        if (fault.containsKey("errorLabels")) return answer.append("errorLabels", fault.get("errorLabels"));
        // Drivers send a write again only when the server says that they may.
        return retryable && RETRYABLE.contains(code) ? answer.append("errorLabels", List.of("RetryableWriteError")) : answer;
    }
}
