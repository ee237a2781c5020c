import CMalloc
import Monitoring
import Review
import Storage
import Synchronization

extension EvaluationRun {
    /// What was measured of windows and is not stored yet is held in memory: so many measurements at most.
    private static let measurementsAtMost = 200_000

    /// Evaluates windows, oldest first: span by span where they are many and their columns do not fit into memory.
    mutating func evaluate(
        _ due: [DueWindow],
        by actor: String,
        at moment: Moment,
        progress: ProgressReport?
    ) throws {
        let name = model.model.name
        let longest = due.map { $0.rows?.rows ?? 0 }.max() ?? 0
        var waiting = due[...]
        while let first = waiting.first {
            let stillToLearn = try adoptLearnedBaseline(before: first.window, by: actor, at: moment)
            let rules = memory?.rules ?? []
            let rows = (reference?.baseline.rows ?? 0) + (1 + Self.depth(longest)) * longest
            let blocks = workbench.columnBlocks(of: model, rules: rules, rows: rows)
            var most = waiting.count
            if stillToLearn > 0 { most = stillToLearn }
            if blocks.count > 1 { most = min(most, max(1, Self.measurementsAtMost / max(1, rules.count))) }
            let done = due.count - waiting.count
            try evaluate(Array(waiting.prefix(most)), in: blocks, by: actor, at: moment) { part, windows in
                let isLast = part == blocks.count - 1
                try progress?(
                    Progress(
                        activity: isLast
                            ? "Evaluating \(name)" : "Measuring \(name), part \(part + 1) of \(blocks.count)",
                        done: done + windows,
                        total: due.count,
                        unit: "windows"
                    )
                )
            }
            waiting = waiting.dropFirst(most)
        }
        // What follows judges labels and explains alerts, and needs the memory for columns of its own.
        let isOneOfSeveral = baseline.names.count < model.model.measuredColumns.count
        baseline = .none(rows: reference?.baseline.rows ?? 0)
        memory?.forgetFindings()
        if isOneOfSeveral { plumbline_give_back_freed_memory() }
    }

    /// Measures windows block by block, and evaluates each as soon as its last block is measured.
    private mutating func evaluate(
        _ span: [DueWindow],
        in blocks: [ColumnBlock],
        by actor: String,
        at moment: Moment,
        progress: (_ part: Int, _ windows: Int) throws -> Void
    ) throws {
        var measured = [MeasuredWindow?](repeating: nil, count: span.count)
        for (part, block) in blocks.enumerated() {
            let isLast = part == blocks.count - 1
            let ahead = preparing(span, block, draws: isLast)
            defer { ahead.cancel() }
            try loadBaseline(block)
            for place in span.indices {
                guard let prepared = try ahead.next() else { return }
                let columns = prepared.columns
                var window =
                    measured[place]
                    ?? MeasuredWindow(rows: columns.rows, isProfiled: columns.isProfiled)
                let isCompared = reference != nil && columns.rows > 0
                window.add(columns, of: block, against: isCompared ? baseline : nil)
                measured[place] = isLast ? nil : window
                if isLast { try evaluate(span[place], window, prepared.sample, by: actor, at: moment) }
                try progress(part, place + 1)
            }
        }
    }

    /// One core sorts the next window and draws from it while the other compares and stores this one.
    private func preparing(_ span: [DueWindow], _ block: ColumnBlock, draws: Bool)
        -> Ahead<PreparedWindow, any Error>
    {
        let waiting = Mutex(span.makeIterator())
        let longest = span.map { $0.rows?.rows ?? 0 }.max() ?? 0
        let lessons = draws ? reference?.lessons ?? BaselineLessons.none : nil
        return Ahead(depth: Self.depth(longest)) { [workbench, model] _ in
            try waiting.withLock { $0.next() }.map { due in
                try workbench.database.read { read in
                    try workbench.prepared(due, block.columns, of: model, drawingBy: lessons, in: read)
                }
            }
        }
    }

    /// How many windows are ahead: of unlike length, they wait less for each other when two are; of long ones even one takes
    /// much memory.
    private static func depth(_ longest: Int) -> Int { longest > 100_000 ? 1 : 2 }

    /// The baseline's columns of a block, unless they are those in memory.
    private mutating func loadBaseline(_ block: ColumnBlock) throws {
        guard let reference, baseline.names != block.columns else { return }
        baseline = .none(rows: reference.baseline.rows)
        baseline = try workbench.database.read {
            try workbench.measuredColumns(of: reference.baseline, names: block.columns, model, in: $0)
        }
    }
}
