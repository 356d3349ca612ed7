import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.exception.MongoServerException;
import de.bwaldvogel.mongo.wire.BsonConstants;
import de.bwaldvogel.mongo.wire.MongoDatabaseHandler;
import de.bwaldvogel.mongo.wire.MongoWireProtocolHandler;
import de.bwaldvogel.mongo.wire.message.ClientRequest;
import de.bwaldvogel.mongo.wire.message.MessageHeader;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import de.bwaldvogel.mongo.wire.message.MongoQuery;
import de.bwaldvogel.mongo.wire.message.MongoReply;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.group.ChannelGroup;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Stands between one connection and the store: the greeting, fail points, refusals, retried writes. */
final class Gate extends MongoDatabaseHandler {
    static final String SET_NAME = "rs0";
    /** MongoDB 7.0. */
    static final int WIRE_VERSION = 21;

    private static final int FIRST_BATCH = 101;

    private static final Set<String> RETRYABLE = Set.of("insert", "update", "delete", "findandmodify");

    private final TestMongo.Store store;
    private final FailPoints failPoints;
    private int sent;

    Gate(TestMongo.Store store, ChannelGroup channels, FailPoints failPoints) {
        super(store.backend(), channels);
        this.store = store;
        this.failPoints = failPoints;
    }

    static String addressOf(Channel channel) {
        InetSocketAddress address = (InetSocketAddress) channel.localAddress();
        return address.getHostString() + ":" + address.getPort();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ClientRequest request) {
        Document command = request instanceof MongoQuery query ? query.getQuery() : ((MongoMessage) request).getDocument();
        String name = command.keySet().iterator().next().toLowerCase(Locale.ROOT);
        MessageHeader header = new MessageHeader(++sent, request.getHeader().getRequestID());
        Consumer<Document> reply = answer -> context.channel().writeAndFlush(
            request instanceof MongoQuery
                ? new MongoReply(header, answer)
                : new MongoMessage(context.channel(), header, answer));
        if (name.equals("configurefailpoint")) {
            reply.accept(answerOr(() -> failPoints.configure(command)));
        } else if (name.equals("waitforfailpoint")) {
            failPoints.await(command, reply);
        } else {
            Document fault = failPoints.enter(request.getDatabaseName(), name);
            if (fault == null) reply.accept(run(context.channel(), request, name, command));
            else runWith(fault, context, request, name, command, reply);
        }
    }

    /** Others are served while this one is held up. */
    private void runWith(Document fault, ChannelHandlerContext context, ClientRequest request, String name,
            Document command, Consumer<Document> reply) {
        boolean applies = Boolean.TRUE.equals(fault.get("afterApply")) || fault.containsKey("writeConcernError");
        // A copy: what is answered late may have changed by then.
        Document applied = applies ? run(context.channel(), request, name, command).cloneDeeply() : null;
        Runnable end = () -> {
            if (Boolean.TRUE.equals(fault.get("closeConnection"))) {
                context.close();
                return;
            }
            Document failure = FailPoints.failure(fault, applied, command.containsKey("txnNumber"));
            if (failure != null) reply.accept(failure);
            else reply.accept(applied != null ? applied : run(context.channel(), request, name, command));
        };
        long wait = fault.get("blockTimeMS") instanceof Number ms ? ms.longValue() : 0;
        if (wait > 0) context.executor().schedule(end, wait, TimeUnit.MILLISECONDS);
        else end.run();
    }

    private Document run(Channel channel, ClientRequest request, String name, Document command) {
        if (name.equals("hello") || name.equals("ismaster")) return greeting(channel);
        return answerOr(() -> {
            if (!(request instanceof MongoMessage message)) throw Refusals.refused("OP_QUERY");
            Refusals.check(name, command);
            String write = writeOf(name, command);
            Document earlier = write == null ? null : store.answered().get(write);
            if (earlier != null) return earlier.cloneDeeply();
            Document answer = applyTo(message, name, command);
            if (write != null) store.answered().put(write, answer.cloneDeeply());
            store.commit().run();
            return answer;
        });
    }

    /** Under which a write comes again when the driver has not heard how it went. */
    private static String writeOf(String name, Document command) {
        if (!RETRYABLE.contains(name) || command.get("txnNumber") == null) return null;
        return ((Document) command.get("lsid")).get("id") + " " + command.get("txnNumber");
    }

    private Document applyTo(MongoMessage message, String name, Document command) {
        if (name.equals("update") && ordered(command) && statements(command, "updates").size() > 1) {
            return updateInOrder(message, command);
        }
        // As mongod's first batch: the library would answer with all there is, and no cursor would ever be needed.
        if (name.equals("find") || name.equals("getmore")) command.putIfAbsent("batchSize", FIRST_BATCH);
        Document answer = store.backend().handleMessage(message);
        // From arrays some of whose elements lack the field.
        if (name.equals("distinct")) ((Collection<?>) answer.get("values")).removeIf(Missing.class::isInstance);
        if (name.equals("insert") && answer.get("writeErrors") instanceof List<?> errors) {
            // The library counts those that failed as well.
            int all = statements(command, "documents").size();
            answer.put("n", ordered(command) ? ((Document) errors.get(0)).get("index") : (Object) (all - errors.size()));
        }
        return answer;
    }

    /** The library goes on after a statement that failed. */
    private Document updateInOrder(MongoMessage message, Document command) {
        int matched = 0;
        int modified = 0;
        List<Document> upserted = new ArrayList<>();
        List<Document> errors = new ArrayList<>();
        List<?> updates = statements(command, "updates");
        for (int index = 0; index < updates.size() && errors.isEmpty(); index++) {
            Document one = command.clone();
            one.put("updates", List.of(updates.get(index)));
            Document answer = store.backend().handleMessage(new MongoMessage(message.getChannel(), message.getHeader(), one));
            matched += (Integer) answer.get("n");
            modified += (Integer) answer.get("nModified");
            gather(answer, "upserted", index, upserted);
            gather(answer, "writeErrors", index, errors);
        }
        Document sum = new Document("n", matched).append("nModified", modified);
        if (!upserted.isEmpty()) sum.append("upserted", upserted);
        if (!errors.isEmpty()) sum.append("writeErrors", errors);
        return sum.append("ok", 1.0);
    }

    private static void gather(Document answer, String field, int index, List<Document> into) {
        if (!(answer.get(field) instanceof Iterable<?> found)) return;
        for (Object one : found) {
            Document copy = ((Document) one).clone();
            copy.put("index", index);
            into.add(copy);
        }
    }

    private static boolean ordered(Document command) {
        return !Boolean.FALSE.equals(command.get("ordered"));
    }

    private static List<?> statements(Document command, String field) {
        return (List<?>) command.get(field);
    }

    private interface Work {
        Document run();
    }

    private static Document answerOr(Work work) {
        try {
            return work.run();
        } catch (MongoServerError error) {
            return error(error.getCode(), error.getCodeName(), error.getMessageWithoutErrorCode());
        } catch (MongoServerException error) {
            return new Document("ok", 0.0).append("errmsg", error.getMessageWithoutErrorCode());
        } catch (RuntimeException error) {
            error.printStackTrace();
            return new Document("ok", 0.0).append("errmsg", "This test server failed: " + error);
        }
    }

    static Document error(int code, String name, String message) {
        return new Document("ok", 0.0).append("errmsg", message).append("code", code).append("codeName", name);
    }

    private static Document greeting(Channel channel) {
        String me = addressOf(channel);
        return new Document("helloOk", true)
            .append("isWritablePrimary", true)
            .append("ismaster", true)
            .append("secondary", false)
            .append("setName", SET_NAME)
            .append("setVersion", 1)
            .append("hosts", List.of(me))
            .append("primary", me)
            .append("me", me)
            .append("maxBsonObjectSize", BsonConstants.MAX_BSON_OBJECT_SIZE)
            .append("maxMessageSizeBytes", MongoWireProtocolHandler.MAX_MESSAGE_SIZE_BYTES)
            .append("maxWriteBatchSize", MongoWireProtocolHandler.MAX_WRITE_BATCH_SIZE)
            .append("localTime", Instant.now())
            .append("logicalSessionTimeoutMinutes", 30)
            .append("connectionId", Integer.parseUnsignedInt(channel.id().asShortText(), 16) & Integer.MAX_VALUE)
            .append("minWireVersion", 0)
            .append("maxWireVersion", WIRE_VERSION)
            .append("readOnly", false)
            .append("ok", 1.0);
    }
}
