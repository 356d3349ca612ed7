import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import de.bwaldvogel.mongo.exception.DuplicateKeyError;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.wire.BsonConstants;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * An index, unique or not, held in memory and made anew when a file is opened. The library's own takes a document whose
 * key lies within an array for one without a key when the index is sparse, and answers only queries that name the
 * index's fields and no others; all else it reads the whole collection for.
 *
 * Holders are found by the values of the first one, two … fields. What a query finds here is a superset: the collection
 * compares each document with the query.
 */
final class LookupIndex<P> extends Index<P> {
    private final boolean sparse;
    private final boolean unique;
    private final Map<KeyValue, Set<P>> holders = new HashMap<>();
    /** By the documents' ids. */
    private final Map<KeyValue, P> positions = new HashMap<>();

    LookupIndex(String name, List<IndexKey> keys, boolean sparse, boolean unique) {
        super(name, keys, sparse);
        this.sparse = sparse;
        this.unique = unique;
    }

    @Override
    public boolean isUnique() {
        return unique;
    }

    @Override
    public boolean hasSameOptions(Index<?> other) {
        return super.hasSameOptions(other) && unique == other.isUnique();
    }

    private static KeyValue idOf(Document document) {
        return new KeyValue(Collections.singletonList(document.get("_id"))).normalized();
    }

    /** The keys of a document, as it has the values: several when one of the fields is, or lies in, an array. */
    private List<KeyValue> keysOf(Document document) {
        List<List<Object>> found = List.of(List.of());
        boolean severalAlready = false;
        for (String field : keys()) {
            Object value = Utils.getSubdocumentValueCollectionAware(document, field);
            if (value instanceof Collection && severalAlready) throw Refusals.refused("indexes over two arrays");
            severalAlready |= value instanceof Collection;
            found = combined(found, valuesOf(value));
        }
        return found.stream()
            .filter(key -> !sparse || !key.stream().allMatch(Missing.class::isInstance))
            .map(KeyValue::new)
            .toList();
    }

    private static Collection<?> valuesOf(Object value) {
        if (!(value instanceof Collection<?> several)) return Collections.singletonList(value);
        return several.isEmpty() ? List.of(Missing.getInstance()) : several;
    }

    private static List<List<Object>> combined(List<List<Object>> beginnings, Collection<?> values) {
        List<List<Object>> longer = new ArrayList<>();
        for (List<Object> beginning : beginnings) {
            for (Object value : values) {
                List<Object> one = new ArrayList<>(beginning);
                one.add(value);
                longer.add(one);
            }
        }
        return longer;
    }

    private static List<KeyValue> beginningsOf(KeyValue key) {
        List<Object> values = key.normalized().stream().toList();
        List<KeyValue> beginnings = new ArrayList<>();
        for (int length = 1; length <= values.size(); length++) beginnings.add(new KeyValue(values.subList(0, length)));
        return beginnings;
    }

    private void refuseDuplicates(Document document, P own, MongoCollection<P> collection) {
        if (!unique) return;
        for (KeyValue key : keysOf(document)) {
            Set<P> found = holders.getOrDefault(key.normalized(), Set.of());
            if (found.stream().anyMatch(position -> !position.equals(own))) {
                throw new DuplicateKeyError(this, collection, getKeys(), key);
            }
        }
    }

    @Override
    public void checkAdd(Document document, MongoCollection<P> collection) {
        refuseDuplicates(document, null, collection);
    }

    @Override
    public void add(Document document, P position, MongoCollection<P> collection) {
        // Again: an index that is built over documents with the same key hears of them one by one.
        checkAdd(document, collection);
        List<KeyValue> keys = keysOf(document);
        if (keys.isEmpty()) return;
        positions.put(idOf(document), position);
        for (KeyValue key : keys) {
            for (KeyValue beginning : beginningsOf(key)) {
                holders.computeIfAbsent(beginning, none -> new LinkedHashSet<>()).add(position);
            }
        }
    }

    @Override
    public P remove(Document document) {
        P position = positions.remove(idOf(document));
        if (position == null) return null;
        for (KeyValue key : keysOf(document)) {
            for (KeyValue beginning : beginningsOf(key)) {
                holders.computeIfPresent(beginning, (same, found) -> {
                    found.remove(position);
                    return found.isEmpty() ? null : found;
                });
            }
        }
        return position;
    }

    @Override
    public void checkUpdate(Document before, Document after, MongoCollection<P> collection) {
        refuseDuplicates(after, getPosition(before), collection);
        // The one index that every collection has looks at the size of what an update makes.
        if (keys().equals(List.of("_id")) && sizeOf(after) > BsonConstants.MAX_BSON_OBJECT_SIZE) {
            throw new MongoServerError(17419, "Resulting document after update is larger than 16777216");
        }
    }

    private static int sizeOf(Document document) {
        ByteBuf bytes = Unpooled.buffer();
        BsonEncoder.encodeDocument(document, bytes);
        return bytes.readableBytes();
    }

    @Override
    public void updateInPlace(Document before, Document after, P position, MongoCollection<P> collection) {
        if (keysOf(before).equals(keysOf(after))) return;
        remove(before);
        add(after, position, collection);
    }

    @Override
    public P getPosition(Document document) {
        return positions.get(idOf(document));
    }

    @Override
    public boolean canHandle(Document query) {
        return !wanted(query.get(keys().get(0))).isEmpty();
    }

    @Override
    public Iterable<P> getPositions(Document query) {
        List<List<Object>> beginnings = List.of(List.of());
        for (String field : keys()) {
            Collection<?> values = wanted(query.get(field));
            if (values.isEmpty()) break;
            beginnings = combined(beginnings, values);
        }
        Set<P> found = new LinkedHashSet<>();
        for (List<Object> beginning : beginnings) {
            found.addAll(holders.getOrDefault(new KeyValue(beginning).normalized(), Set.of()));
        }
        return found;
    }

    /** The values that a condition lets pass, when it lists them; empty when it says something else. */
    private static Collection<?> wanted(Object condition) {
        Object said = condition;
        if (said instanceof Document document) {
            said = document.containsKey("$in") ? document.get("$in") : document.get("$eq");
            if (document.containsKey("$in") && said instanceof Collection<?> values) {
                return values.stream().allMatch(LookupIndex::isPlain) ? values : List.of();
            }
        }
        return isPlain(said) ? List.of(said) : List.of();
    }

    private static boolean isPlain(Object value) {
        return value instanceof String || value instanceof Number || value instanceof Boolean
            || value instanceof ObjectId || value instanceof UUID || value instanceof BinData || value instanceof Instant;
    }

    @Override
    public long getCount() {
        return positions.size();
    }

    @Override
    public long getDataSize() {
        return positions.size();
    }

    @Override
    public void drop() {
        holders.clear();
        positions.clear();
    }
}
