internal import CLibcurl

/// One exchange with another machine through libcurl; it blocks, so it belongs on a thread of its own.
///
/// It follows no redirect, uses no proxy and speaks no other protocol than the one asked for; every address is
/// judged by the guard at the moment it is connected to.
struct Transfer {
    /// What came of it.
    enum Result: Equatable {
        /// The other side answered with this status.
        case answered(status: Int, waitSeconds: Int64?)
        /// There was no answer, and why.
        case failed(reason: String)
    }

    var url: String
    /// The only protocol that is spoken: `https`, `smtp` and the like.
    var scheme: String
    var guarding: AddressGuard
    var timeouts: Timeouts
    /// A file of certificates to trust instead of the system's.
    var certificates: String?

    /// Runs the exchange.
    ///
    /// - Parameters:
    ///   - upload: What is read when the protocol sends a message.
    ///   - configure: Sets what is particular to the protocol.
    /// - Returns: The answer's status, or why there was none.
    func run(upload: [UInt8] = [], _ configure: (Handle) -> Void) -> Result {
        guard let handle = Handle() else { return .failed(reason: Handle.missing) }
        let state = TransferState(guarding: guarding, upload: upload)
        handle.text(CURLOPT_URL, url)
        handle.text(CURLOPT_PROTOCOLS_STR, scheme)
        handle.number(CURLOPT_FOLLOWLOCATION, 0)
        // An empty proxy also overrules the variables of the environment.
        handle.text(CURLOPT_PROXY, "")
        handle.number(CURLOPT_NOSIGNAL, 1)
        handle.number(CURLOPT_CONNECTTIMEOUT, timeouts.connectSeconds)
        handle.number(CURLOPT_TIMEOUT, timeouts.totalSeconds)
        handle.number(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let certificates {
            handle.text(CURLOPT_CAINFO, certificates)
            handle.text(CURLOPT_CAPATH, nil)
        }
        configure(handle)
        return withExtendedLifetime(state) {
            handle.connect(to: state)
            let code = plumbline_curl_perform(handle.curl)
            return result(code, handle, state)
        }
    }

    private func result(_ code: CURLcode, _ handle: Handle, _ state: TransferState) -> Result {
        let status = plumbline_curl_status(handle.curl)
        // A long answer is cut off by us once its status is known.
        if code == CURLE_OK || (code == CURLE_WRITE_ERROR && state.isFull) {
            let wait = plumbline_curl_retry_after(handle.curl)
            return .answered(status: Int(status), waitSeconds: wait > 0 ? Int64(wait) : nil)
        }
        if let refused = state.refused {
            return .failed(
                reason:
                    "\(refused.text) is an internal address; allow its network when you add the destination"
            )
        }
        var reason = String(cString: plumbline_curl_reason(code))
        if status >= 400 { reason += " (the other side said \(status))" }
        return .failed(reason: reason)
    }
}

/// How long one attempt may take.
public struct Timeouts: Sendable, Equatable {
    /// Until a connection stands.
    public var connectSeconds: Int
    /// In all.
    public var totalSeconds: Int

    /// Times; by default what receivers of webhooks may expect.
    public init(connectSeconds: Int = 5, totalSeconds: Int = 20) {
        self.connectSeconds = connectSeconds
        self.totalSeconds = totalSeconds
    }
}

/// A libcurl handle that is freed with its last reference, and its lists with it.
final class Handle {
    let curl: UnsafeMutableRawPointer
    private var lists: [UnsafeMutablePointer<curl_slist>] = []

    init?() {
        guard Self.isStarted, let curl = plumbline_curl_new() else { return nil }
        self.curl = curl
    }

    deinit {
        plumbline_curl_free(curl)
        for list in lists { plumbline_curl_free_list(list) }
    }

    /// Whether libcurl is there; loads and starts it.
    static let isStarted = plumbline_curl_is_there() != 0 && plumbline_curl_start() == CURLE_OK
    /// Why nothing can be sent without it.
    static let missing = "libcurl could not be loaded; install it (Debian: apt-get install libcurl4)"

    func number(_ option: CURLoption, _ value: Int) { _ = plumbline_curl_set_number(curl, option, value) }

    func text(_ option: CURLoption, _ value: String?) { _ = plumbline_curl_set_text(curl, option, value) }

    func list(_ option: CURLoption, _ values: [String]) {
        var list: UnsafeMutablePointer<curl_slist>?
        for value in values { list = plumbline_curl_append(list, value) ?? list }
        guard let list else { return }
        lists.append(list)
        _ = plumbline_curl_set_list(curl, option, list)
    }

    /// Hands the callbacks what they work on; the caller keeps it alive while the transfer runs.
    fileprivate func connect(to state: TransferState) {
        let context = Unmanaged.passUnretained(state).toOpaque()
        _ = plumbline_curl_set_open_socket(curl, openSocket, context)
        _ = plumbline_curl_set_write(curl, takeAnswer, context)
        _ = plumbline_curl_set_read(curl, giveUpload, context)
    }
}

/// What the callbacks of one transfer share.
private final class TransferState {
    let guarding: AddressGuard
    var upload: ArraySlice<UInt8>
    var refused: NetworkAddress?
    var received = 0

    /// Nobody needs the text of an answer, and a hostile one could be endless.
    static let mostBytes = 4_096
    var isFull: Bool { received > Self.mostBytes }

    init(guarding: AddressGuard, upload: [UInt8]) {
        self.guarding = guarding
        self.upload = upload[...]
    }

    static func from(_ context: UnsafeMutableRawPointer?) -> TransferState? {
        context.map { Unmanaged<TransferState>.fromOpaque($0).takeUnretainedValue() }
    }
}

private let openSocket: curl_opensocket_callback = { context, _, address in
    guard let state = TransferState.from(context), let address else { return CURL_SOCKET_BAD }
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = Int(plumbline_curl_address(address, &bytes))
    guard let target = NetworkAddress(bytes: Array(bytes.prefix(count))) else { return CURL_SOCKET_BAD }
    guard state.guarding.allows(target) else {
        state.refused = target
        return CURL_SOCKET_BAD
    }
    return plumbline_curl_socket(address)
}

private let takeAnswer: curl_write_callback = { _, size, count, context in
    guard let state = TransferState.from(context) else { return 0 }
    let (bytes, overflow) = size.multipliedReportingOverflow(by: count)
    guard !overflow else { return 0 }
    state.received = min(Int(clamping: bytes), TransferState.mostBytes + 1) + state.received
    return state.isFull ? 0 : bytes
}

private let giveUpload: curl_read_callback = { buffer, size, count, context in
    guard let state = TransferState.from(context), let buffer else { return 0 }
    let (room, overflow) = size.multipliedReportingOverflow(by: count)
    guard !overflow else { return 0 }
    let part = state.upload.prefix(Int(clamping: room))
    part.withUnsafeBytes { bytes in
        guard let start = bytes.baseAddress else { return }
        UnsafeMutableRawPointer(buffer).copyMemory(from: start, byteCount: bytes.count)
    }
    state.upload = state.upload.dropFirst(part.count)
    return part.count
}
