/// Columns that lie in memory together, and the rules that are measured on them.
///
/// A model of a thousand columns is measured block by block, so that memory does not grow with its width.
public struct ColumnBlock: Sendable {
    /// The columns, in the model's order.
    public var columns: [String]
    /// Those of them that are in no block before this one.
    public var fresh: [String]
    /// The rules that need no other column.
    public var rules: [Rule]

    /// Splits columns into blocks so that each rule that reads columns finds all of its own in one.
    ///
    /// Rules over columns that lie apart get blocks of their own at the end; one that needs more columns than a block
    /// holds makes a larger one.
    ///
    /// - Parameters:
    ///   - columns: The columns, in the model's order.
    ///   - rules: The model's rules; those that read no column are left out.
    ///   - width: How many columns a block holds, at least 1.
    /// - Returns: The blocks, at least one; every column is fresh in exactly one of them, in order.
    public static func blocks(of columns: [String], rules: [Rule], width: Int) -> [ColumnBlock] {
        let width = max(1, width)
        var blocks = stride(from: 0, to: max(1, columns.count), by: width).map { start in
            let some = Array(columns[start..<min(start + width, columns.count)])
            return ColumnBlock(columns: some, fresh: some, rules: [])
        }
        let place = Dictionary(
            columns.enumerated().map { ($0.element, $0.offset / width) },
            uniquingKeysWith: { first, _ in first }
        )
        var apart: [ColumnBlock] = []
        for rule in rules where rule.readsColumns {
            let names = rule.columnsRead
            let places = Set(names.compactMap { place[$0] })
            guard places.count > 1 else {
                blocks[places.first ?? 0].rules.append(rule)
                continue
            }
            if let last = apart.last, Set(last.columns).union(names).count <= width {
                apart[apart.count - 1].columns.append(contentsOf: names.filter { !last.columns.contains($0) })
            } else {
                apart.append(ColumnBlock(columns: names, fresh: [], rules: []))
            }
            apart[apart.count - 1].rules.append(rule)
        }
        return blocks + apart
    }
}

extension Rule {
    /// Whether it is measured on the values of columns, and not on labels or on what a batch was like.
    public var readsColumns: Bool {
        switch statistic {
        case .typeShare, .duplicateIdShare, .volume, .schema: false
        default: !needsLabels
        }
    }

    /// The columns that it is measured on, in alphabetical order.
    var columnsRead: [String] {
        if let column { return [column] }
        return (custom?.columnsRead ?? Set((attributions ?? []).flatMap(\.columns.values))).sorted()
    }
}
