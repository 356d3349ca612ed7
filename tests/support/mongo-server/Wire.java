import de.bwaldvogel.mongo.wire.MongoWireProtocolHandler;
import de.bwaldvogel.mongo.wire.message.ClientRequest;
import de.bwaldvogel.mongo.wire.message.MessageHeader;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/** Says what is wrong with a message that cannot be read, a document of over 16 MB say: the library hangs up. */
final class Wire extends MongoWireProtocolHandler {
    @Override
    protected ClientRequest decode(ChannelHandlerContext context, ByteBuf in) throws Exception {
        int start = in.readerIndex();
        try {
            return super.decode(context, in);
        } catch (RuntimeException error) {
            // Nothing of it was taken, so its end is not known; or no answer is expected (a write with w: 0).
            if (in.readerIndex() == start || error instanceof UnsupportedOperationException) throw error;
            boolean tooLarge = String.valueOf(error.getMessage()).startsWith("BSON object too large");
            MessageHeader header = new MessageHeader(0, in.getIntLE(start + Integer.BYTES));
            context.writeAndFlush(new MongoMessage(context.channel(), header, tooLarge
                ? Gate.error(10334, "BSONObjectTooLarge", error.getMessage())
                : Gate.error(9, "FailedToParse", "This test server cannot read that: " + error.getMessage())));
            return null;
        }
    }
}
