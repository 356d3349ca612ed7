import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.backend.memory.MemoryDatabase;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.MongoExceptionHandler;
import de.bwaldvogel.mongo.wire.MongoWireMessageEncoder;
import de.bwaldvogel.mongo.wire.MongoWireReplyEncoder;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.h2.mvstore.MVStore;

/**
 * A MongoDB server for the tests of machines that have none: mongo-java-server, on loopback, looking like a replica set
 * of one node, and refusing what it would otherwise pass over in silence.
 *
 * <pre>java -cp … TestMongo PORT mem|h2:FILE</pre>
 *
 * Port 0 is any free one. It prints `listening mongodb://127.0.0.1:PORT/?replicaSet=rs0` once it does, and ends when
 * its standard input does: with the process that started it, however that one went.
 */
public final class TestMongo {
    /** What holds the data, and how to make sure that it is in the file, where there is one. */
    record Store(MongoBackend backend, Map<String, Document> answered, Runnable commit) {}

    private static final int REMEMBERED = 50_000;

    private static final MongoVersion VERSION = new MongoVersion() {
        @Override
        public List<Integer> getVersionArray() {
            return List.of(7, 0, 0);
        }

        @Override
        public int getWireVersion() {
            return Gate.WIRE_VERSION;
        }
    };

    public static void main(String[] args) throws Exception {
        if (args.length != 2) throw new IllegalArgumentException("TestMongo PORT mem|h2:FILE");
        Store store = args[1].startsWith("h2:") ? inFile(args[1].substring("h2:".length())) : inMemory();
        store.backend().version(VERSION);
        EventLoopGroup listening = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        // One thread for all connections: the library's findAndModify is atomic only when nothing runs beside it.
        EventLoopGroup working = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        ChannelGroup channels = new DefaultChannelGroup(working.next());
        FailPoints failPoints = new FailPoints(working);
        Channel server = new ServerBootstrap()
            .group(listening, working)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new ChannelInitializer<SocketChannel>() {
                @Override
                protected void initChannel(SocketChannel channel) {
                    channel.pipeline().addLast(
                        new MongoWireReplyEncoder(),
                        new MongoWireMessageEncoder(),
                        new Wire(),
                        new Gate(store, channels, failPoints),
                        new MongoExceptionHandler());
                }
            })
            .bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])))
            .sync()
            .channel();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close().awaitUninterruptibly();
            channels.close().awaitUninterruptibly();
            listening.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            working.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
            store.backend().close();
        }));
        System.out.println("listening mongodb://" + Gate.addressOf(server) + "/?replicaSet=" + Gate.SET_NAME);
        while (System.in.read() >= 0) {
            // Nothing is said there; only the end of it is waited for.
        }
        System.exit(0);
    }

    private static Store inMemory() {
        Map<String, Document> answered = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Document> eldest) {
                return size() > REMEMBERED;
            }
        };
        MongoBackend backend = new MemoryBackend() {
            @Override
            public MemoryDatabase openOrCreateDatabase(String name) {
                return new MemoryDatabase(name, getCursorRegistry()) {
                    @Override
                    protected Index<Integer> openOrCreateUniqueIndex(
                            String collection, String index, List<IndexKey> keys, boolean sparse) {
                        return new LookupIndex<>(index, keys, sparse, true);
                    }

                    @Override
                    protected Index<Integer> openOrCreateSecondaryIndex(
                            String collection, String index, List<IndexKey> keys, boolean sparse) {
                        return new LookupIndex<>(index, keys, sparse, false);
                    }
                };
            }
        };
        return new Store(backend, answered, () -> {});
    }

    /** Every answered write is in the file, as after a crash of the process alone, not of the machine. */
    private static Store inFile(String file) {
        // Without a delay of its own the store writes within `commit`, not in another thread some time later.
        MVStore data = new MVStore.Builder().fileName(file).autoCommitDisabled().open();
        H2Backend backend = new H2Backend(data) {
            @Override
            protected MongoDatabase openOrCreateDatabase(String name) {
                return new H2Database(name, getMvStore(), getCursorRegistry()) {
                    @Override
                    protected Index<Object> openOrCreateUniqueIndex(
                            String collection, String index, List<IndexKey> keys, boolean sparse) {
                        return new LookupIndex<>(index, keys, sparse, true);
                    }

                    @Override
                    protected Index<Object> openOrCreateSecondaryIndex(
                            String collection, String index, List<IndexKey> keys, boolean sparse) {
                        return new LookupIndex<>(index, keys, sparse, false);
                    }
                };
            }
        };
        return new Store(backend, data.openMap("answered writes"), () -> {
            if (data.hasUnsavedChanges()) data.commit();
        });
    }
}
