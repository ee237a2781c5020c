import Monitoring
import Review
import Storage
import Synchronization

/// What was worked out about imported baselines, for as long as the process lives: nearly every page asks, and a baseline
/// may have a hundred thousand rows.
final class BaselineMemory: Sendable {
    /// What a baseline's knowledge rests on; an erasure takes rows away.
    struct Key: Hashable, Sendable {
        var baseline: Int64
        var modelRevision: Int
        var erasures: Int64
    }

    private let known = Mutex<[Key: BaselineKnowledge]>([:])
    private static let most = 64

    func knowledge(_ key: Key, _ work: () throws -> BaselineKnowledge) rethrows -> BaselineKnowledge {
        if let found = known.withLock({ $0[key] }) { return found }
        let found = try work()
        known.withLock { known in
            if known.count >= Self.most { known.removeAll() }
            known[key] = found
        }
        return found
    }
}

extension Workbench {
    /// What a model's baseline says about its quality; nothing without one.
    func baselineKnowledge(of stored: StoredModel, in read: ReadTransaction) throws -> BaselineKnowledge {
        func work() throws -> BaselineKnowledge {
            BaselineKnowledge(
                labelled: try labelledRows(ofBaselineOf: stored, in: read),
                task: stored.model.task
            )
        }
        guard let current = try read.currentBaseline(of: stored.id), current.isImported else {
            return try work()
        }
        let key = BaselineMemory.Key(
            baseline: current.id,
            modelRevision: stored.revision,
            erasures: try read.erasureCount()
        )
        return try baselines.knowledge(key) {
            try read.baselineKnowledge(ofBaseline: current.id, modelRevision: stored.revision) ?? work()
        }
    }
}
