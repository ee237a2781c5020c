import Monitoring
import Storage

/// So many windows are learned from before the next is judged, where no baseline was imported.
let learningWindows = 12

extension EvaluationRun {
    /// Without a baseline, the first windows become one as soon as there are enough of them.
    ///
    /// - Returns: How many windows are still to be learned from; 0 with a baseline.
    mutating func adoptLearnedBaseline(before window: Window, by actor: String, at moment: Moment) throws
        -> Int
    {
        guard reference == nil else { return 0 }
        let learned = try workbench.database.read { read in
            try read.windows(of: model.id).filter { stored in
                stored.window.ordinal < window.ordinal && stored.latest?.revision.state == .learning
            }
        }
        guard learned.count >= learningWindows, let first = learned.first, let last = learned.last else {
            return learningWindows - learned.count
        }
        let (from, to) = (first.window.key, last.window.key)
        try workbench.database.write(at: moment, by: actor) { transaction in
            _ = try transaction.addBaseline(model: model.id, source: .windows(from: from, to: to))
            _ = try transaction.record(
                action: "baseline.learned",
                subject: model.model.name,
                detail: "\(learned.count) windows from \(from) to \(to)"
            )
        }
        try workbench.database.read { read in
            reference = try workbench.reference(of: model, in: read)
            memory = try reference.map { try WindowMemory(of: model, workbench, reference: $0, in: read) }
            quality = try workbench.qualityChain(of: model, baseline: reference?.quality ?? [:], in: read)
        }
        if let reference { try workbench.keep(reference, of: model, by: actor, at: moment) }
        return 0
    }
}
