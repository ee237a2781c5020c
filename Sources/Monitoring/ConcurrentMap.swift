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

/// The same of items that are read one after the other, a few at a time so that not all lie in memory.
///
/// - Parameters:
///   - keys: What items are read by.
///   - read: Reads an item, on the caller's thread.
///   - body: Called once for each, on any thread.
/// - Returns: What was made, in the order of the keys.
/// - Throws: What `read` throws.
public func concurrentMap<Key, Item: Sendable, Made: Sendable>(
    _ keys: [Key],
    reading read: (Key) throws -> Item,
    _ body: @Sendable (Item) -> Made
) rethrows -> [Made] {
    var made: [Made] = []
    made.reserveCapacity(keys.count)
    try concurrently(keys, reading: read, body) { made.append($1) }
    return made
}

/// The same where what is made is taken as soon as it is there, a few items at a time.
///
/// - Parameters:
///   - keys: What items are read by.
///   - read: Reads an item, on the caller's thread.
///   - body: Called once for each, on any thread.
///   - take: Called with what was made of each key, in their order, on the caller's thread.
/// - Throws: What `read` and `take` throw; nothing is begun after that.
public func concurrently<Key, Item: Sendable, Made: Sendable>(
    _ keys: [Key],
    reading read: (Key) throws -> Item,
    _ body: @Sendable (Item) -> Made,
    take: (Key, Made) throws -> Void
) rethrows {
    let atOnce = max(1, ProcessInfo.processInfo.activeProcessorCount)
    for start in stride(from: 0, to: keys.count, by: atOnce) {
        let some = Array(keys[start..<min(start + atOnce, keys.count)])
        for (key, made) in zip(some, concurrentMap(try some.map(read), body)) { try take(key, made) }
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
