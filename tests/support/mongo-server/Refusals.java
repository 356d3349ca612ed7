import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the library would pass over in silence is refused, by naming what it does heed: a test must not pass because a
 * condition, a collation or a transaction was ignored. Time limits, read and write concern, hints and the expiry of TTL
 * indexes are accepted and have no effect.
 */
final class Refusals {
    private static final Set<String> EVERYWHERE =
        words("$db lsid txnNumber $clusterTime $readPreference readConcern writeConcern comment maxTimeMS hint");

    private static final Map<String, Set<String>> HEEDED = Map.of(
        "find", words("find filter sort projection skip limit batchSize singleBatch noCursorTimeout allowDiskUse"),
        "insert", words("insert documents ordered bypassDocumentValidation"),
        "update", words("update updates ordered bypassDocumentValidation"),
        "delete", words("delete deletes ordered"),
        "findandmodify", words("findAndModify query sort remove update new fields upsert arrayFilters bypassDocumentValidation"),
        "aggregate", words("aggregate pipeline cursor allowDiskUse bypassDocumentValidation"),
        "count", words("count query limit skip"),
        "distinct", words("distinct key query"),
        "create", words("create"),
        "createindexes", words("createIndexes indexes commitQuorum"));

    private static final Set<String> OF_AN_INDEX = words("key name unique sparse expireAfterSeconds background v ns");
    private static final Set<String> OF_AN_UPDATE = words("q u multi upsert arrayFilters hint");
    private static final Set<String> OF_A_DELETE = words("q limit hint");

    private Refusals() {}

    private static Set<String> words(String text) {
        return Set.of(text.split(" "));
    }

    static MongoServerError refused(String what) {
        return new MongoServerError(238, "NotImplemented", "This test server does not do " + what + ".");
    }

    static void check(String name, Document command) {
        if (command.containsKey("autocommit")) {
            throw new MongoServerError(263, "OperationNotSupportedInTransaction", "This test server does not do transactions.");
        }
        if (command.get("readConcern") instanceof Document concern && "snapshot".equals(concern.get("level"))) {
            throw refused("reads of a snapshot");
        }
        Set<String> heeded = HEEDED.get(name);
        if (heeded == null) return;
        for (String field : command.keySet()) {
            if (!heeded.contains(field) && !EVERYWHERE.contains(field)) throw refused(name + " with " + field);
        }
        switch (name) {
            case "update" -> each(command, "updates", OF_AN_UPDATE, Refusals::checkUpdate);
            case "findandmodify" -> {
                if (command.get("update") instanceof List) throw refused("updates by a pipeline");
            }
            case "delete" -> each(command, "deletes", OF_A_DELETE, statement -> {});
            case "createindexes" -> each(command, "indexes", OF_AN_INDEX, Refusals::checkIndex);
            case "aggregate" -> checkAggregate(command);
            default -> {}
        }
    }

    private interface Check {
        void of(Document one);
    }

    private static void each(Document command, String field, Set<String> heeded, Check more) {
        for (Object one : (List<?>) command.get(field)) {
            Document document = (Document) one;
            for (String option : document.keySet()) {
                if (!heeded.contains(option)) throw refused(field + " with " + option);
            }
            more.of(document);
        }
    }

    private static void checkUpdate(Document statement) {
        if (!(statement.get("u") instanceof Document)) throw refused("updates by a pipeline");
    }

    private static void checkIndex(Document index) {
        for (Map.Entry<String, Object> key : ((Document) index.get("key")).entrySet()) {
            if (!(key.getValue() instanceof Number)) throw refused("indexes of type " + key.getValue());
            if (key.getKey().contains("$")) throw refused("wildcard indexes");
        }
    }

    private static void checkAggregate(Document command) {
        if (!(command.get("aggregate") instanceof String)) throw refused("aggregation over a database");
        for (Object stage : (List<?>) command.get("pipeline")) {
            if (((Document) stage).containsKey("$changeStream")) throw refused("change streams");
        }
    }
}
