/// The name that was probably meant; nil when none is near.
///
/// Names that differ only in case, spaces, `-` and `_` are nearest; else the smallest edit distance (insert,
/// delete, replace, swap of neighbours) of at most a third of the length counts.
///
/// - Parameters:
///   - name: What was written.
///   - candidates: What there is.
/// - Returns: The nearest of them; of equally near ones the first.
public func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = folded(name)
    var best: (name: String, distance: Int)?
    for candidate in candidates where candidate != name {
        let other = folded(candidate)
        let distance = editDistance(wanted, other)
        guard distance <= max(1, max(wanted.count, other.count) / 3), distance < max(wanted.count, 1) else {
            continue
        }
        if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name
}

/// Longer names are compared by their beginning: an error message is not worth a second of work.
private let comparedAtMost = 64

private func folded(_ name: String) -> [Character] {
    Array(name.prefix(comparedAtMost).lowercased().filter { $0 != "_" && $0 != "-" && !$0.isWhitespace })
}

/// The number of inserted, deleted, replaced and swapped letters between two names (optimal string alignment).
private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for (row, letter) in left.enumerated() {
        var current = [row + 1]
        for (column, other) in right.enumerated() {
            var distance = min(
                last[column + 1] + 1,
                current[column] + 1,
                last[column] + (letter == other ? 0 : 1)
            )
            if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                distance = min(distance, beforeLast[column - 1] + 1)
            }
            current.append(distance)
        }
        beforeLast = last
        last = current
    }
    return last.last ?? 0
}
