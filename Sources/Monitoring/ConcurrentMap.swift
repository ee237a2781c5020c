internal import Dispatch
internal import Foundation
internal import Synchronization

/// What a body makes of each item, made on all cores.
///
/// - Parameters:
///   - items: The items.
///   - body: Called once for each, on any thread.
/// - Returns: What was made, in the order of the items.
public func concurrentMap<Item: Sendable, Made: Sendable>(
    _ items: [Item],
    _ body: @Sendable (Item) -> Made
) -> [Made] {
    guard items.count > 1 else { return items.map(body) }
    let made = Mutex([Made?](repeating: nil, count: items.count))
    DispatchQueue.concurrentPerform(iterations: items.count) { index in
        let value = body(items[index])
        made.withLock { $0[index] = value }
    }
    return made.withLock { $0.compactMap(\.self) }
}

/// The same of items that are read one after the other, so that not all lie in memory.
///
/// - Parameters:
///   - keys: What items are read by.
///   - read: Reads an item, on the caller's thread.
///   - body: Called once for each, on any thread.
/// - Returns: What was made, in the order of the keys.
/// - Throws: What `read` throws.
public func concurrentMap<Key, Item: Sendable, Made: Sendable, Failure: Error>(
    _ keys: [Key],
    reading read: (Key) throws(Failure) -> Item,
    _ body: @escaping @Sendable (Item) -> Made
) throws(Failure) -> [Made] {
    var made: [Made] = []
    made.reserveCapacity(keys.count)
    try concurrently(keys, reading: read, body) { (_, value) throws(Failure) in made.append(value) }
    return made
}

/// The same where what is made is taken as soon as all before it is there.
///
/// The caller's thread reads an item and hands it to a thread that has nothing to do; where none is free, it works on the
/// item itself. So no more than one item a core lies in memory.
///
/// - Parameters:
///   - keys: What items are read by.
///   - read: Reads an item, on the caller's thread.
///   - body: Called once for each, on any thread.
///   - take: Called with what was made of each key, in their order, on the caller's thread.
/// - Throws: What `read` and `take` throw; nothing is begun after that.
public func concurrently<Key, Item: Sendable, Made: Sendable, Failure: Error>(
    _ keys: [Key],
    reading read: (Key) throws(Failure) -> Item,
    _ body: @escaping @Sendable (Item) -> Made,
    take: (Key, Made) throws(Failure) -> Void
) throws(Failure) {
    let helpers = max(0, min(keys.count, ProcessInfo.processInfo.activeProcessorCount) - 1)
    let shared = SharedWork<Item, Made>()
    for _ in 0..<helpers {
        let helper = Thread { shared.help(body) }
        helper.stackSize = 8 << 20
        helper.start()
    }
    var taken = 0
    func takeMade() throws(Failure) {
        while let made = shared.made(at: taken) {
            try take(keys[taken], made)
            taken += 1
        }
    }
    do {
        defer { shared.sendHome(helpers) }
        for (place, key) in keys.enumerated() {
            let item = try read(key)
            if !shared.hand(item, at: place) { shared.keep(body(item), at: place) }
            try takeMade()
        }
    }
    try takeMade()
}

/// Items on their way from the thread that reads them to threads that help, and what was made of them.
private final class SharedWork<Item: Sendable, Made: Sendable>: Sendable {
    private struct State {
        /// Helpers that wait for an item, less the items that wait for them.
        var free = 0
        var handed: [(place: Int, item: Item)] = []
        var made: [Int: Made] = [:]
    }

    private let state = Mutex(State())
    /// Counts items that wait for a helper, and helpers that are sent home.
    private let calls = DispatchSemaphore(value: 0)
    private let gone = DispatchSemaphore(value: 0)

    /// Works on what is handed over until it is sent home.
    func help(_ body: (Item) -> Made) {
        while true {
            state.withLock { $0.free += 1 }
            calls.wait()
            guard let (place, item) = state.withLock({ $0.handed.popLast() }) else { break }
            keep(body(item), at: place)
        }
        gone.signal()
    }

    /// Hands an item to a helper; false where all are busy.
    func hand(_ item: Item, at place: Int) -> Bool {
        let isHanded = state.withLock { state in
            guard state.free > 0 else { return false }
            state.free -= 1
            state.handed.append((place, item))
            return true
        }
        if isHanded { calls.signal() }
        return isHanded
    }

    func keep(_ made: Made, at place: Int) { state.withLock { $0.made[place] = made } }

    /// Hands out what was made at a place; nil where it is not there yet.
    func made(at place: Int) -> Made? { state.withLock { $0.made.removeValue(forKey: place) } }

    /// Waits until so many helpers have ended, each after the item that it works on.
    func sendHome(_ helpers: Int) {
        for _ in 0..<helpers { calls.signal() }
        for _ in 0..<helpers { gone.wait() }
    }
}

/// What two bodies make, made at the same time.
///
/// - Parameters:
///   - first: Called once, on any thread.
///   - second: Called once, on any thread.
/// - Returns: What both made.
public func concurrently<First: Sendable, Second: Sendable>(
    _ first: @Sendable () -> First,
    _ second: @Sendable () -> Second
) -> (First, Second) {
    let made = Mutex<(First?, Second?)>((nil, nil))
    DispatchQueue.concurrentPerform(iterations: 2) { index in
        if index == 0 {
            let value = first()
            made.withLock { $0.0 = value }
        } else {
            let value = second()
            made.withLock { $0.1 = value }
        }
    }
    // Both are there by now; to ask again is only what the compiler needs to hear.
    let (one, other) = made.withLock { $0 }
    return (one ?? first(), other ?? second())
}
