#include "ui/theme/palette.h"
