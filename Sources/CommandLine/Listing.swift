import ArgumentParser
import Operations

/// How an answer is written.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    case text, json
}

extension Listing {
    /// Writes the rows.
    func write(_ rows: [Row], as format: OutputFormat) {
        switch format {
        case .json: Output.result(JSONText.array(rows.map(object)).text)
        case .text where rows.isEmpty: Output.talk(whenEmpty)
        case .text: Output.result(table(rows))
        }
    }

    /// The rows under their titles, in aligned columns two spaces apart.
    func table(_ rows: [Row]) -> String {
        let visible = columns.filter { $0.title != nil }
        let cells = [visible.map { $0.title ?? "" }] + rows.map { row in visible.map { shown($0.text(row)) } }
        let widths = visible.indices.map { place in cells.map { $0[place].count }.max() ?? 0 }
        return cells.map { line in
            var text = ""
            for (place, cell) in line.enumerated() {
                let gap = String(repeating: " ", count: widths[place] - cell.count)
                let separator = place == 0 ? "" : "  "
                text += separator + (visible[place].isNumeric ? gap + cell : cell + gap)
            }
            while text.last == " " { text.removeLast() }
            return text
        }.joined(separator: "\n")
    }
}
